import { queryOptions, useQuery } from '@tanstack/react-query'
import { ask } from '../api.ts'

/** A person of the workspace; `id` is what `ownerId` holds. */
export type Member = { id: string; name: string; email: string | null; role: string; status: 'active' | 'removed' }

export const membersQuery = queryOptions({
  queryKey: ['members'],
  staleTime: 60_000,
  queryFn: async () => (await ask<{ items: Member[] }>('/members')).items,
})

/** A member's name; null while it loads or for somebody who left without a trace. */
export function useMemberName(id: string | null): string | null {
  const members = useQuery(membersQuery)
  return members.data?.find((member) => member.id === id)?.name ?? null
}
