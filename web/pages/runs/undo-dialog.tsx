import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { fieldsQuery, nameOf } from '../../data/fields.ts'
import type { Log } from '../../data/runs.ts'
import type { RecordKind } from '../../data/records.ts'
import { troubleOf } from '../../data/trouble.ts'
import { previewUndo, undoLog, type UndoPreview, type UndoSample } from '../../data/undo.ts'
import { t, tn } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { ErrorPanel } from '../../ui/error-panel.tsx'
import { Section } from '../../ui/page.tsx'
import { providerName } from '../../ui/provider-glyph.tsx'
import { SkeletonLines } from '../../ui/skeleton.tsx'
import { toast } from '../../ui/toast.tsx'
import { RecordDiff } from '../../values/record-diff.tsx'

/** Takes a run back, after saying what that does and what stays. */
export function UndoRun({ log, kind }: { log: Log; kind: RecordKind | null }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button size="sm" onClick={() => setOpen(true)}>
        {t('undo.ask')}
      </Button>
      {open && <Asking log={log} kind={kind} onClose={() => setOpen(false)} />}
    </>
  )
}

function Asking({ log, kind, onClose }: { log: Log; kind: RecordKind | null; onClose: () => void }) {
  const queries = useQueryClient()
  const preview = useQuery({ queryKey: ['undo', log.id], queryFn: () => previewUndo(log.id), gcTime: 0, staleTime: Infinity })
  const act = useMutation({
    mutationFn: () => undoLog(log.id),
    onSuccess: () => {
      toast.done(t('undo.begun'))
      onClose()
      return Promise.all(
        [['runs'], ['records'], ['record'], ['timeline'], ['configs']].map((queryKey) => queries.invalidateQueries({ queryKey })),
      )
    },
    onError: (error) => toast.failed(troubleOf(error).title, troubleOf(error).text),
  })
  const told = preview.data?.preview
  const idle = told !== undefined && linesOf(told).length === 0
  const footer = (
    <>
      <Button onClick={onClose}>{t('kit.cancel')}</Button>
      <Button variant="danger" disabled={told === undefined || idle} busy={act.isPending} onClick={() => act.mutate()}>
        {t('undo.do')}
      </Button>
    </>
  )
  return (
    <Dialog open onOpenChange={(stays) => !stays && onClose()} title={t('undo.title')} footer={footer}>
      {preview.isError ? (
        <ErrorPanel trouble={troubleOf(preview.error)} onRetry={() => void preview.refetch()} />
      ) : told === undefined ? (
        <SkeletonLines count={5} />
      ) : (
        <Told told={told} kind={kind} />
      )}
    </Dialog>
  )
}

function linesOf(told: UndoPreview): string[] {
  return (['restored', 'deleted', 'revived', 'unlinked', 'removedThere'] as const).flatMap((name) =>
    told[name] === 0 ? [] : [tn(`undo.${name}`, told[name])],
  )
}

function Told({ told, kind }: { told: UndoPreview; kind: RecordKind | null }) {
  const lines = linesOf(told)
  return (
    <div className="flex flex-col gap-4">
      {lines.length === 0 ? (
        <p className="text-muted">{t('undo.nothing')}</p>
      ) : (
        <ul className="flex flex-col gap-1">
          {lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
          {told.elsewhere.map((each) => (
            <li key={each.configId} className="text-muted">
              {tn('undo.elsewhere', each.records, { provider: providerName(each.provider) })}
            </li>
          ))}
        </ul>
      )}
      {told.kept > 0 && (
        <Section title={tn('undo.kept', told.kept)}>
          <Samples samples={told.keptSamples} kind={kind} />
        </Section>
      )}
      {told.samples.length > 0 && (
        <Section title={t('undo.samples')}>
          <Samples samples={told.samples} kind={kind} />
        </Section>
      )}
    </div>
  )
}

function Samples({ samples, kind }: { samples: UndoSample[]; kind: RecordKind | null }) {
  const fields = useQuery({ ...fieldsQuery(kind ?? 'contact'), enabled: kind !== null }).data ?? []
  const labelOf = (name: string) =>
    name === 'record' || name === 'inUse' ? t(`undo.${name}`) : (fields.find((field) => nameOf(field) === name)?.label ?? name)
  return (
    <ul className="flex flex-col">
      {samples.map((sample) => (
        <li key={sample.recordId} className="border-b border-line py-2 last:border-b-0">
          <span className="flex flex-wrap justify-between gap-x-3">
            <span className="font-medium">{sample.title}</span>
            <span className="text-meta text-muted">
              {sample.kept.length > 0 ? t('undo.stays', { fields: sample.kept.map(labelOf).join(', ') }) : t(`undo.act.${sample.act}`)}
            </span>
          </span>
          {sample.act === 'update' && (
            <RecordDiff
              className="mt-1"
              kind={kind}
              changes={Object.entries(sample.fields).map(([field, { from, to }]) => ({ field, before: from, after: to }))}
            />
          )}
        </li>
      ))}
    </ul>
  )
}
