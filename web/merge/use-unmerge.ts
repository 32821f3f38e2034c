import { type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query'
import { unmergeRecord } from '../data/merge.ts'
import type { RecordKind } from '../data/records.ts'
import { refreshRecords } from '../data/refresh.ts'
import { troubleOf } from '../data/trouble.ts'
import { t, tn } from '../text/t.ts'
import { toast } from '../ui/toast.tsx'

/** After two records became one, or two again. */
export async function refreshPair(queries: QueryClient, kind: RecordKind, ids: readonly string[]): Promise<void> {
  await Promise.all([
    refreshRecords(queries, kind, ids),
    ...[['duplicates'], ['timeline'], ['record'], ['name'], ['conflicts']].map((queryKey) => queries.invalidateQueries({ queryKey })),
  ])
}

/** Takes a merge back and says what stays as it is. */
export function useUnmerge(kind: RecordKind, { id, title }: { id: string; title: string }) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: () => unmergeRecord(kind, id),
    onSuccess: async ({ kept, restored }) => {
      toast.done(t('merge.undone', { title }))
      if (kept.length > 0) toast.note(tn('merge.undone.kept', kept.length, { fields: kept.map(({ field }) => field).join(', ') }))
      await refreshPair(queries, kind, [id, restored.winnerId])
    },
    onError: (error) => toast.failed(troubleOf(error).title, troubleOf(error).text),
  })
}
