import { queryOptions, useQuery } from '@tanstack/react-query'
import type { InferResponseType } from 'hono/client'
import { room } from '../api.ts'

const { members } = room<'members'>()

/** A person of the workspace; `id` is what `ownerId` holds. */
export type Member = InferResponseType<typeof members.$get, 200>['items'][number]

export const membersQuery = queryOptions({
  queryKey: ['members'],
  staleTime: 60_000,
  queryFn: async () => (await (await members.$get({ query: { limit: '200' } })).json()).items,
})

/** A member's name; undefined while it loads, null for somebody who left without a trace. */
export function useMemberName(id: string | null): string | null | undefined {
  const found = useQuery(membersQuery)
  if (found.data === undefined) return found.isError ? null : undefined
  return found.data.find((member) => member.id === id)?.name ?? null
}
