import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import {
  type Answer,
  type Bulk,
  type BulkStrategy,
  type Conflict,
  type Decision,
  decideMany,
  ignoreConflict,
  resolveConflict,
  undoDecision,
} from '../../data/conflicts.ts'
import { troubleOf } from '../../data/trouble.ts'
import { t, tn } from '../../text/t.ts'
import { toast } from '../../ui/toast.tsx'

/** A decision writes records too. */
const touched = [['conflicts'], ['record'], ['records'], ['timeline'], ['configs']]

export function useRefresh(): () => Promise<unknown> {
  const queries = useQueryClient()
  return () => Promise.all(touched.map((queryKey) => queries.invalidateQueries({ queryKey })))
}

/** Takes an act back and says what stands open again. */
export function useTakeBack(): (decisionId: string) => Promise<void> {
  const refresh = useRefresh()
  return async (decisionId) => {
    try {
      const { reopened, kept } = await undoDecision(decisionId)
      if (kept.length > 0)
        toast.failed(
          tn('conflicts.undone.kept', kept.length),
          reopened.length > 0 ? tn('conflicts.undone', reopened.length) : kept[0]?.message,
        )
      else toast.done(tn('conflicts.undone', reopened.length))
    } catch (error) {
      const trouble = troubleOf(error)
      toast.failed(trouble.title, trouble.text)
    }
    await refresh()
  }
}

type One = { work: 'ignore' } | { work: 'resolve'; answer: Answer }

/** Decides one conflict. `onMoved` gets the values that stand now where they moved meanwhile. */
export function useDecideOne(conflict: Conflict, on: { done: (ruled: Decision | null) => void; failed: (error: unknown) => void }) {
  const refresh = useRefresh()
  const takeBack = useTakeBack()
  return useMutation({
    mutationFn: async (how: One) =>
      how.work === 'ignore' ? { ...(await ignoreConflict(conflict.id)), also: undefined } : resolveConflict(conflict.id, how.answer),
    onSuccess: (answer, how) => {
      const { decisionId, also } = answer
      const act = also?.decisionId ?? decisionId
      const words =
        also !== undefined ? tn('conflicts.ruled', also.settled) : t(how.work === 'resolve' ? 'conflicts.resolved' : 'conflicts.ignored')
      toast.done(words, act === undefined ? undefined : { onUndo: () => takeBack(act) })
      on.done(also ?? null)
      return refresh()
    },
    onError: on.failed,
  })
}

/** Decides many at once, says how many it were, and offers the list of them and the way back. */
export function useDecideMany(onDone: (decision: Decision | null) => void) {
  const refresh = useRefresh()
  const takeBack = useTakeBack()
  const navigate = useNavigate()
  return useMutation({
    mutationFn: (how: { what: Bulk; strategy: BulkStrategy }) => decideMany(how.what, how.strategy),
    onSuccess: ({ decision }, { strategy }) => {
      onDone(decision ?? null)
      if (decision !== undefined)
        tell(decision, strategy, { takeBack, list: (id) => void navigate({ to: '/conflicts', search: { act: id } as never }) })
      return refresh()
    },
    onError: (error) => toast.failed(troubleOf(error).title, troubleOf(error).text),
  })
}

type Ways = { takeBack: (id: string) => Promise<void>; list: (id: string) => void }

function tell(decision: Decision, strategy: BulkStrategy, ways: Ways): void {
  const { decisionId, settled, failed, results } = decision
  if (settled > 0)
    toast.done(tn(strategy === 'ignore' ? 'conflicts.put' : 'conflicts.decided', settled), { onUndo: () => ways.takeBack(decisionId) })
  const why = results.find(({ status }) => status === 'failed')?.message
  if (failed > 0) toast.failed(tn('conflicts.failed', failed), why, { label: t('conflicts.seeSettled'), run: () => ways.list(decisionId) })
}
