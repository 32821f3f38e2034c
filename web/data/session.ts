import { queryOptions } from '@tanstack/react-query'
import { ApiError, ask } from '../api.ts'

export type Role = 'admin' | 'manager' | 'sales' | 'analyst' | 'viewer'
export type Workspace = { id: string; name: string; slug: string; role: Role; zone: string; country: string; currency: string }

/** Who is signed in, and in which workspace; `workspace` is null for somebody who is in none. */
export type Session = {
  user: { id: string; name: string; email: string | null }
  workspace: Workspace | null
  workspaces: Workspace[]
  /** What they may do in the workspace as a whole, e.g. `manageFields`. */
  capabilities: Record<string, boolean>
  /** The instance talks to the provider sandbox. */
  sandbox: boolean
}

/** What a person without a session may know: how to come in. */
export type Entrance = {
  /** No account exists yet. */
  firstAccount: boolean
  /** The first account must show the code printed at start. */
  setupCode: boolean
  /** Providers that sign people in. */
  providers: string[]
  sandbox: boolean
}

/** The session, null when nobody is signed in. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  staleTime: 60_000,
  queryFn: async (): Promise<Session | null> => {
    try {
      return await ask<Session>('/me')
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null
      throw error
    }
  },
})

export const entranceQuery = queryOptions({ queryKey: ['entrance'], staleTime: 30_000, queryFn: () => ask<Entrance>('/auth/entrance') })
