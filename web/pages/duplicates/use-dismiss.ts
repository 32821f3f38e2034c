import { type InfiniteData, useMutation, useQueryClient } from '@tanstack/react-query'
import { dismissPair, type Duplicate, duplicatesQuery } from '../../data/duplicates.ts'
import type { RecordKind } from '../../data/records.ts'
import { troubleOf } from '../../data/trouble.ts'
import { t } from '../../text/t.ts'
import { toast } from '../../ui/toast.tsx'
import { keyOf } from './pair-key.ts'

type Pages = InfiniteData<{ duplicates: Duplicate[]; pagination: { limit: number; next: string | null } }, string>

/** Says that a pair is not the same: it goes from the list at once, and the toast brings it back. */
export function useDismiss(kind: RecordKind): (pair: Duplicate) => void {
  const queries = useQueryClient()
  const { queryKey } = duplicatesQuery(kind)
  const failed = (error: Error) => {
    toast.failed(troubleOf(error).title, troubleOf(error).text)
    void queries.invalidateQueries({ queryKey })
  }
  const back = useMutation({
    mutationFn: (pair: Duplicate) => dismissPair([pair.records[0].id, pair.records[1].id], true),
    onSuccess: () => queries.invalidateQueries({ queryKey }),
    onError: failed,
  })
  const say = useMutation({
    mutationFn: (pair: Duplicate) => dismissPair([pair.records[0].id, pair.records[1].id]),
    onMutate: (pair) => {
      const without = (pages: Pages | undefined) =>
        pages && {
          ...pages,
          pages: pages.pages.map((page) => ({ ...page, duplicates: page.duplicates.filter((each) => keyOf(each) !== keyOf(pair)) })),
        }
      queries.setQueryData<Pages>(queryKey, without)
    },
    onSuccess: (_, pair) => {
      const [one, other] = pair.titles
      toast.done(t('duplicates.dismissed', { one, other }), { onUndo: () => back.mutate(pair) })
    },
    onError: failed,
  })
  return (pair) => say.mutate(pair)
}
