import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type Log, logQuery, type LogDetail, retryLog } from '../../data/runs.ts'
import { troubleOf } from '../../data/trouble.ts'
import { configsQuery } from '../../data/sync.ts'
import { number, t, tongue } from '../../text/t.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Drawer } from '../../ui/drawer.tsx'
import { ErrorPanel } from '../../ui/error-panel.tsx'
import { Section } from '../../ui/page.tsx'
import { providerName } from '../../ui/provider-glyph.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { SkeletonLines } from '../../ui/skeleton.tsx'
import { duration } from '../../ui/time.ts'
import { toast } from '../../ui/toast.tsx'
import { ErrorGroups } from './error-groups.tsx'
import { RunConflicts } from './run-conflicts.tsx'
import { kindOf } from '../../data/kind-of.ts'
import { RunRecords } from './run-records.tsx'
import { runTones, whatOf } from './run-table.tsx'
import { StageWaterfall } from './stage-waterfall.tsx'
import { UndoRun } from './undo-dialog.tsx'

/** One run: its counts, where its time went, what did not go through and why, its conflicts, and each record it wrote. */
export function RunDrawer({ id, onClose }: { id: string | null; onClose: () => void }) {
  const run = useQuery({ ...logQuery(id ?? ''), enabled: id !== null && id !== '' })
  const title = run.data === undefined ? t('nav.runs') : whatOf(run.data.log)
  return (
    <Drawer open={id !== null && id !== ''} onOpenChange={(open) => !open && onClose()} title={title} wide>
      {run.isError ? (
        <ErrorPanel trouble={troubleOf(run.error)} onRetry={() => void run.refetch()} />
      ) : run.data === undefined ? (
        <SkeletonLines count={6} />
      ) : (
        <Detail detail={run.data} />
      )}
    </Drawer>
  )
}

function Detail({ detail: { log, details } }: { detail: LogDetail }) {
  const queries = useQueryClient()
  const config = useQuery(configsQuery).data?.configs.find(({ id }) => id === log.configId)
  const account = config === undefined ? '' : (config.oauthUserEmail ?? providerName(config.provider))
  const retry = useMutation({
    mutationFn: () => retryLog(log.id),
    onSuccess: () => {
      toast.done(t('runs.retried'))
      return queries.invalidateQueries({ queryKey: ['runs'] })
    },
    onError: (error) => toast.failed(troubleOf(error).title, troubleOf(error).text),
  })
  return (
    <div className="flex flex-col gap-6">
      <div>
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1 text-muted">
          <Badge tone={runTones[log.status]}>{t(`runs.status.${log.status}`)}</Badge>
          <span>{account}</span>
          <RelativeTime at={log.startedAt} />
          {log.undoneBy !== null && <Badge tone="warn">{t('runs.undone')}</Badge>}
          {log.syncDurationMs !== null && <span>{duration(log.syncDurationMs, tongue())}</span>}
        </span>
        {log.errorMessage !== null && <p className="mt-2 text-muted">{log.errorMessage}</p>}
      </div>
      <Counts log={log} />
      {log.status !== 'running' && log.undoneBy === null && (
        <div>
          <UndoRun log={log} kind={kindOf(log.entityType)} />
        </div>
      )}
      <Section title={t('runs.stages')}>
        <StageWaterfall log={log} />
      </Section>
      <Section
        title={t('runs.issues')}
        actions={
          details.errorGroups.length > 1 &&
          details.errorGroups.some(({ open }) => open > 0) && (
            <Button size="sm" busy={retry.isPending} onClick={() => retry.mutate()}>
              {t('runs.retry')}
            </Button>
          )
        }
      >
        {details.errorGroups.length === 0 ? (
          <p className="text-muted">{t('runs.issues.none')}</p>
        ) : (
          <ErrorGroups id={log.id} kind={kindOf(log.entityType)} groups={details.errorGroups} />
        )}
      </Section>
      {details.conflicts.length > 0 && (
        <Section title={t('runs.conflicts.title')}>
          <RunConflicts conflicts={details.conflicts} />
        </Section>
      )}
      <Section title={t('runs.records')}>
        <RunRecords id={log.id} />
      </Section>
    </div>
  )
}

function Counts({ log }: { log: Log }) {
  const facts: [string, number][] = [
    [t('runs.processed'), log.recordsProcessed],
    [t('runs.synced'), log.recordsSynced],
    [t('runs.failed'), log.recordsFailed],
    [t('runs.skipped'), log.recordsSkipped],
    [t('runs.conflicts'), log.conflictsDetected],
    [t('runs.resolved'), log.conflictsResolved],
  ]
  return (
    <dl className="grid grid-cols-3 gap-3">
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt className="text-meta text-muted">{label}</dt>
          <dd className="text-title font-semibold tabular-nums">{number(value)}</dd>
        </div>
      ))}
    </dl>
  )
}
