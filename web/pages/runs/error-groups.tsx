import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import ChevronRight from 'lucide-react/icons/chevron-right'
import { useState } from 'react'
import { useRecordName } from '../../data/names.ts'
import { pathOf, type RecordKind } from '../../data/records.ts'
import { type IssueGroup, issuesQuery, retryLog, type RunIssue } from '../../data/runs.ts'
import { troubleOf } from '../../data/trouble.ts'
import { t, tn, tword } from '../../text/t.ts'
import { Badge, type Tone } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { cn } from '../../ui/cn.ts'
import { SkeletonLines } from '../../ui/skeleton.tsx'
import { toast } from '../../ui/toast.tsx'
import { reasonText } from './reason-text.ts'

const tones: Record<string, Tone> = { refused: 'bad', unknown: 'warn', held: 'warn', skipped: 'neutral', unlinked: 'neutral' }

type ErrorGroupsProps = { id: string; kind: RecordKind | null; groups: readonly IssueGroup[] }

/** What a run could not sync, by reason; each reason can be looked into, and tried again alone. */
export function ErrorGroups({ id, kind, groups }: ErrorGroupsProps) {
  return (
    <ul className="flex flex-col rounded-md border border-line">
      {groups.map((group) => (
        <Group key={`${group.what} ${group.reason}`} id={id} kind={kind} group={group} />
      ))}
    </ul>
  )
}

function Group({ id, kind, group }: { id: string; kind: RecordKind | null; group: IssueGroup }) {
  const [open, setOpen] = useState(false)
  const queries = useQueryClient()
  const retry = useMutation({
    mutationFn: () => retryLog(id, group.reason),
    onSuccess: () => {
      toast.done(t('runs.retried'))
      return queries.invalidateQueries({ queryKey: ['runs'] })
    },
    onError: (error) => toast.failed(troubleOf(error).title, troubleOf(error).text),
  })
  const retriable = group.what === 'refused' || group.what === 'unknown'
  return (
    <li className="border-b border-line last:border-b-0">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2">
        <button
          type="button"
          aria-expanded={open}
          className="flex min-w-0 grow basis-60 items-start gap-2 text-left"
          onClick={() => setOpen(!open)}
        >
          <ChevronRight size={14} aria-hidden className={cn('mt-1 shrink-0 text-faint', open && 'rotate-90')} />
          <span className="min-w-0">
            <span className="block break-words">{reasonText(group.reason)}</span>
            <span className="flex flex-wrap items-center gap-2 text-meta text-muted">
              <Badge tone={tones[group.what] ?? 'neutral'}>{tword('runs.what', group.what)}</Badge>
              {tn('runs.groups.records', group.records)}
            </span>
          </span>
        </button>
        {retriable &&
          (group.open > 0 ? (
            <Button size="sm" busy={retry.isPending} onClick={() => retry.mutate()}>
              {tn('runs.groups.retry', group.open)}
            </Button>
          ) : (
            <span className="text-meta text-muted">{t('runs.groups.settled')}</span>
          ))}
      </div>
      {open && <Issues id={id} kind={kind} group={group} />}
    </li>
  )
}

function Issues({ id, kind, group }: { id: string; kind: RecordKind | null; group: IssueGroup }) {
  const issues = useInfiniteQuery(issuesQuery(id, group))
  if (issues.data === undefined) return <SkeletonLines count={2} className="px-8 pb-3" />
  return (
    <ul className="flex flex-col gap-1 px-8 pb-3">
      {issues.data.pages
        .flatMap((page) => page.items)
        .map((issue, at) => (
          <Issue key={`${issue.recordId ?? issue.crmRecordId ?? ''} ${at}`} issue={issue} kind={kind} />
        ))}
      {issues.hasNextPage && (
        <Button
          size="sm"
          variant="link"
          className="self-start"
          busy={issues.isFetchingNextPage}
          onClick={() => void issues.fetchNextPage()}
        >
          {t('runs.groups.more')}
        </Button>
      )}
    </ul>
  )
}

function Issue({ issue, kind }: { issue: RunIssue; kind: RecordKind | null }) {
  const name = useRecordName(kind ?? 'contact', kind === null ? null : (issue.recordId ?? null))
  return (
    <li className="flex flex-wrap items-center gap-x-3">
      {issue.recordId && kind !== null && (
        <Link to={`/${pathOf[kind]}/$id`} params={{ id: issue.recordId }} className="min-w-0 truncate text-accent hover:underline">
          {name ?? t('runs.openRecord')}
        </Link>
      )}
      <span className="font-mono text-meta break-all text-muted">{issue.crmRecordId ?? ''}</span>
    </li>
  )
}
