import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { pathOf, type RecordKind } from '../../data/records.ts'
import { type RunRecord, runRecordsQuery } from '../../data/runs.ts'
import { troubleOf } from '../../data/trouble.ts'
import { t, tword } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorPanel } from '../../ui/error-panel.tsx'
import { SkeletonLines } from '../../ui/skeleton.tsx'
import { RecordDiff } from '../../values/record-diff.tsx'
import { kindOf } from '../../data/kind-of.ts'

/** What a run wrote, record by record, with what each field was and is on either side. */
export function RunRecords({ id }: { id: string }) {
  const found = useInfiniteQuery(runRecordsQuery(id))
  if (found.isError) return <ErrorPanel trouble={troubleOf(found.error)} onRetry={() => void found.refetch()} />
  if (found.data === undefined) return <SkeletonLines count={4} />
  const items = found.data.pages.flatMap((page) => page.items)
  if (items.length === 0) return <p className="text-muted">{t('runs.records.none')}</p>
  return (
    <>
      <ul className="flex flex-col rounded-md border border-line">
        {items.map((item) => (
          <Item key={`${item.entityType} ${item.entityId}`} item={item} />
        ))}
      </ul>
      {found.hasNextPage && (
        <Button size="sm" className="self-start" busy={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
          {t('runs.records.more')}
        </Button>
      )}
    </>
  )
}

function Item({ item }: { item: RunRecord }) {
  const kind = kindOf(item.entityType)
  return (
    <li className="flex flex-col gap-1 border-b border-line px-3 py-2 last:border-b-0">
      {kind !== null && item.title !== null ? (
        <Link to={`/${pathOf[kind]}/$id`} params={{ id: item.entityId }} className="self-start font-medium hover:underline">
          {item.title}
        </Link>
      ) : (
        <span className="text-muted">{item.title ?? t('runs.records.unseen')}</span>
      )}
      <Deed deed={item.here} where={t('runs.records.here')} kind={kind} />
      <Deed deed={item.there} where={t('runs.records.there')} kind={kind} />
    </li>
  )
}

function Deed({ deed, where, kind }: { deed: RunRecord['here']; where: string; kind: RecordKind | null }) {
  if (deed === null) return null
  const shown = deed.changes.filter(({ field }) => field !== 'deletedAt' && field !== 'ownerId')
  return (
    <div>
      <span className="text-meta text-muted">
        {tword('runs.act', deed.act)} {where}
      </span>
      {shown.length > 0 && (
        <RecordDiff kind={kind} changes={shown.map(({ field, old, new: next }) => ({ field, before: old, after: next }))} />
      )}
    </div>
  )
}
