import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useRouteContext } from '@tanstack/react-router'
import Combine from 'lucide-react/icons/combine'
import Plus from 'lucide-react/icons/plus'
import { useCallback, useMemo, useState } from 'react'
import type { Query } from '../../api.ts'
import { fieldsQuery } from '../../data/fields.ts'
import { titleOf } from '../../data/record-title.ts'
import { pathOf, type Rec, type RecordKind, recordsQuery } from '../../data/records.ts'
import { troubleOf } from '../../data/trouble.ts'
import { number, t } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { ColumnsMenu } from '../../ui/columns-menu.tsx'
import { DataTable } from '../../ui/data-table.tsx'
import { ErrorPanel } from '../../ui/error-panel.tsx'
import { Page } from '../../ui/page.tsx'
import { useShortcut } from '../../ui/shortcuts.ts'
import { SkeletonRows } from '../../ui/skeleton.tsx'
import { type Selection, useTableLayout } from '../../ui/table-layout.ts'
import { BulkBar } from './bulk-bar.tsx'
import { CreateDialog } from './create-dialog.tsx'
import { ExportButton } from './export-button.tsx'
import { listColumns } from './list-columns.tsx'
import { ListEmpty } from './list-empty.tsx'
import { ListFilters } from './list-filters.tsx'
import { RecordCard } from './record-card.tsx'
import { useListSearch } from './use-list-search.ts'

const noRows: Rec[] = []

/** All records of a kind: search, filter, sort, select, open. What is shown stands in the address. */
export function RecordListPage({ kind }: { kind: RecordKind }) {
  const navigate = useNavigate()
  const { search, query, sort, change } = useListSearch(kind)
  const fields = useQuery(fieldsQuery(kind))
  const records = useInfiniteQuery(recordsQuery(kind, query))
  const shown = useShownQuery(query, records.isPlaceholderData)
  const [selection, setSelection] = useState<Selection>({})
  const rows = useMemo(() => records.data?.pages.flatMap((page) => page.items) ?? noRows, [records.data])
  const columns = useMemo(() => listColumns(kind, fields.data ?? []), [kind, fields.data])
  const layout = useTableLayout(pathOf[kind], columns)
  const pagination = records.data?.pages[0]?.pagination
  const total = pagination && { count: pagination.total, isEstimate: pagination.totalIsEstimate === true }
  const open = useCallback((record: Rec) => void navigate({ to: `/${pathOf[kind]}/$id`, params: { id: record.id } }), [kind, navigate])
  const { fetchNextPage } = records
  const more = useCallback(() => void fetchNextPage(), [fetchNextPage])
  const mayWrite = useRouteContext({ from: '/shell' }).session.workspace?.role !== 'viewer'
  const creating = mayWrite && search['new'] === '1'
  useShortcut({ keys: 'c', label: t('create.shortcut'), group: t('shortcut.group.general') }, mayWrite ? () => change({ new: '1' }) : null)
  const narrowed = Object.keys(query).some((name) => name !== 'sort')
  const bar = (
    <div className="flex flex-wrap items-center gap-2">
      <ListFilters kind={kind} fields={fields.data ?? []} search={search} onChange={change} />
      <div className="grow" />
      <Button asChild variant="ghost">
        <Link to="/duplicates" search={{ kind } as never}>
          <Combine />
          <span className="max-sm:sr-only">{t('duplicates.find')}</span>
        </Link>
      </Button>
      <ExportButton kind={kind} query={query} fields={fields.data ?? []} />
      <span className="max-sm:hidden">
        <ColumnsMenu layout={layout} columns={columns} />
      </span>
    </div>
  )
  return (
    <Page
      fill
      title={t(`kinds.${kind}`)}
      meta={total && <span className="text-faint">{`${total.isEstimate ? '≈ ' : ''}${number(total.count)}`}</span>}
      actions={
        mayWrite && (
          <Button variant="primary" onClick={() => change({ new: '1' })}>
            <Plus />
            {t(`create.${kind}`)}
          </Button>
        )
      }
      bar={bar}
    >
      {records.isError && <ErrorPanel className="m-4" trouble={troubleOf(records.error)} onRetry={() => void records.refetch()} />}
      {records.isPending && <SkeletonRows rows={16} columns={5} />}
      {records.isSuccess && rows.length === 0 && (
        <ListEmpty
          kind={kind}
          narrowed={narrowed}
          onClear={() => void navigate({ to: `/${pathOf[kind]}`, search: {} })}
          onCreate={() => change({ new: '1' })}
        />
      )}
      {rows.length > 0 && (
        <DataTable
          key={shown}
          busy={records.isPlaceholderData}
          layout={layout}
          columns={columns}
          rows={rows}
          label={t(`kinds.${kind}`)}
          memory={`${kind} ${shown}`}
          rowName={(row) => titleOf(kind, row)}
          onOpen={open}
          sort={sort}
          onSort={(next) => change({ sort: `${next.descending ? '-' : ''}${next.column}` })}
          selection={selection}
          {...(mayWrite ? { onSelection: setSelection } : {})}
          total={total}
          hasMore={records.hasNextPage && !records.isPlaceholderData}
          loadingMore={records.isFetchingNextPage}
          onMore={more}
          renderCard={(row) => <RecordCard kind={kind} record={row} />}
        />
      )}
      <BulkBar kind={kind} rows={rows} selection={selection} onClear={() => setSelection({})} />
      {creating && <CreateDialog kind={kind} onClose={() => change({ new: undefined })} />}
    </Page>
  )
}

/** The query whose rows are in sight, as text: the former one until the first page of the new one is there. */
function useShownQuery(query: Query, waiting: boolean): string {
  const asked = JSON.stringify(query)
  const [shown, setShown] = useState(asked)
  if (!waiting && shown !== asked) setShown(asked)
  return waiting ? shown : asked
}
