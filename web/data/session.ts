import { queryOptions } from '@tanstack/react-query'
import type { InferResponseType } from 'hono/client'
import { ApiError, room } from '../api.ts'

const me = room<'me'>().me
const entrance = room<'signIn'>().auth.entrance

/** Who is signed in, in which workspace, and what they may do there; `workspace` is null for somebody who is in none. */
export type Session = InferResponseType<typeof me.$get, 200>
export type Workspace = Session['workspaces'][number]
export type Role = Workspace['role']

/** The session, null when nobody is signed in. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  staleTime: 60_000,
  queryFn: async (): Promise<Session | null> => {
    try {
      return await (await me.$get()).json()
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null
      throw error
    }
  },
})

/** What a person without a session may know: how to come in. */
export const entranceQuery = queryOptions({
  queryKey: ['entrance'],
  staleTime: 30_000,
  queryFn: async () => (await entrance.$get()).json(),
})
