import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { pathOf, type RecordKind, recordKinds } from '../../data/records.ts'
import { type Log, logQuery, type LogDetail, retryLog, type RunIssue } from '../../data/runs.ts'
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
import { reasonText } from './reason-text.ts'
import { runTones, whatOf } from './run-table.tsx'
import { UndoRun } from './undo-dialog.tsx'

const singular: Record<string, RecordKind> = {
  account: 'company',
  accounts: 'company',
  opportunity: 'deal',
  opportunities: 'deal',
  contacts: 'contact',
  leads: 'lead',
}

/** The page of a record by the API's word for its kind; null for kinds without one. */
function pageOf(entityType: string): 'companies' | 'contacts' | 'leads' | 'deals' | null {
  const kind = kindOf(entityType)
  return kind === null ? null : pathOf[kind]
}

const kindOf = (entityType: string): RecordKind | null => singular[entityType] ?? recordKinds.find((each) => each === entityType) ?? null

/** One run: its counts, and each record that did not go through, with the reason. */
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
      <Section
        title={t('runs.issues')}
        actions={
          log.recordsFailed > 0 && (
            <Button size="sm" busy={retry.isPending} onClick={() => retry.mutate()}>
              {t('runs.retry')}
            </Button>
          )
        }
      >
        {details.errors.length === 0 ? (
          <p className="text-muted">{t('runs.issues.none')}</p>
        ) : (
          details.errors.map((issue, at) => (
            <Issue key={`${issue.recordId ?? issue.crmRecordId ?? ''}${at}`} issue={issue} page={pageOf(log.entityType)} />
          ))
        )}
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

function Issue({ issue, page }: { issue: RunIssue; page: ReturnType<typeof pageOf> }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-2 border-b border-line py-2 last:border-b-0">
      <span className="min-w-0">
        <span className="block break-words">{reasonText(issue.reason)}</span>
        <span className="font-mono text-meta text-muted">{issue.crmRecordId ?? ''}</span>
      </span>
      {issue.recordId && page !== null && (
        <Button asChild size="sm">
          <Link to={`/${page}/$id`} params={{ id: issue.recordId }}>
            {t('runs.openRecord')}
          </Link>
        </Button>
      )}
    </div>
  )
}
