import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { type Choices, mergeRecords, previewMerge } from '../data/merge.ts'
import type { RecordKind } from '../data/records.ts'
import { troubleOf } from '../data/trouble.ts'
import { t } from '../text/t.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { ErrorPanel } from '../ui/error-panel.tsx'
import { SkeletonLines } from '../ui/skeleton.tsx'
import { toast } from '../ui/toast.tsx'
import { ReferencePicker } from '../values/reference-picker.tsx'
import { MergeConsequences } from './merge-consequences.tsx'
import { MergeFields } from './merge-fields.tsx'
import { MergeKeep } from './merge-keep.tsx'
import { refreshPair, useUnmerge } from './use-unmerge.ts'

type MergeDialogProps = {
  kind: RecordKind
  /** The one that stays, unless it is turned round. */ one: string
  /** null: it is chosen here. */ other: string | null
  onClose: () => void
  onMerged?: (winner: string) => void
}

/** Two records become one: who stays, whose value of each field, and what else happens, said before it is done. */
export function MergeDialog({ kind, one, other, onClose, onMerged }: MergeDialogProps) {
  const [pair, setPair] = useState({ winner: one, loser: other })
  const [choices, setChoices] = useState<Choices>({})
  const { winner, loser } = pair
  const preview = useQuery({
    queryKey: ['merge', kind, winner, loser, choices],
    enabled: loser !== null,
    placeholderData: keepPreviousData,
    gcTime: 0,
    queryFn: ({ signal }) => previewMerge({ kind, winner, loser: loser ?? '' }, choices, signal),
  })
  const told = loser === null ? undefined : preview.data
  const act = useMerge(kind, { winner, loser: loser ?? '', titles: [told?.winner.title ?? '', told?.loser.title ?? ''] }, () => {
    onClose()
    onMerged?.(winner)
  })
  const turn = () => {
    if (loser === null) return
    setPair({ winner: loser, loser: winner })
    setChoices(Object.fromEntries(Object.entries(choices).map(([name, side]) => [name, side === 'mine' ? 'other' : 'mine'])))
  }
  const footer = (
    <>
      <Button onClick={onClose}>{t('kit.cancel')}</Button>
      <Button
        variant="primary"
        disabled={told === undefined || preview.isError || preview.isPlaceholderData}
        busy={act.isPending}
        onClick={() => act.mutate(choices)}
      >
        {t('merge.do')}
      </Button>
    </>
  )
  return (
    <Dialog
      open
      width="lg"
      onOpenChange={(stays) => !stays && onClose()}
      title={t('merge.title')}
      description={t('merge.safe')}
      footer={footer}
    >
      {other === null && (
        <div className="mb-4 flex flex-col gap-1">
          <span className="text-meta text-muted">{t('merge.which')}</span>
          <ReferencePicker
            to={kind}
            label={t('merge.which')}
            value={loser}
            clearable={false}
            onPick={(id) => id !== winner && setPair({ winner, loser: id })}
          />
        </div>
      )}
      {loser !== null && preview.isError && <ErrorPanel trouble={troubleOf(preview.error)} onRetry={() => void preview.refetch()} />}
      {loser !== null && preview.isPending && <SkeletonLines count={8} />}
      {told !== undefined && !preview.isError && (
        <div className="flex flex-col gap-5">
          <MergeKeep winner={told.winner} loser={told.loser} first={one} onTurn={turn} />
          <MergeFields
            kind={kind}
            preview={told}
            first={one}
            onChoose={(name, side) => {
              const { [name]: _, ...rest } = choices
              setChoices(side === null ? rest : { ...rest, [name]: side })
            }}
          />
          <MergeConsequences preview={told} />
        </div>
      )}
    </Dialog>
  )
}

type Merging = { winner: string; loser: string; titles: readonly [string, string] }

function useMerge(kind: RecordKind, { winner, loser, titles }: Merging, then: () => void) {
  const queries = useQueryClient()
  const [kept, gone] = titles
  const back = useUnmerge(kind, { id: loser, title: gone })
  return useMutation({
    mutationFn: (choices: Choices) => mergeRecords({ kind, winner, loser }, choices),
    onSuccess: () => {
      toast.done(t('merge.done', { winner: kept, loser: gone }), { onUndo: () => back.mutate() })
      then()
      return refreshPair(queries, kind, [winner, loser])
    },
    onError: (error) => toast.failed(troubleOf(error).title, troubleOf(error).text),
  })
}
