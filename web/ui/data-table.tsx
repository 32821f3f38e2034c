import { defaultKeyExtractor, useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useCallback, useEffect, useMemo, useRef } from 'react'
import { number, t, tn } from '../text/t.ts'
import { DataTableHeader } from './data-table-header.tsx'
import { DataTableRow } from './data-table-row.tsx'
import { useNarrow } from './media.ts'
import { useTableKeys } from './table-keys.ts'
import type { DataColumn, Selection, Sort, TableLayout } from './table-layout.ts'

export type DataTableProps<Row extends { id: string }> = {
  layout: TableLayout<Row>
  columns: readonly DataColumn<Row>[]
  rows: readonly Row[]
  label: string
  /** Names the place this table remembers while the app is open: going back finds the row that was in sight. */
  memory?: string
  rowName: (row: Row) => string
  onOpen?: (row: Row) => void
  sort?: Sort | null
  onSort?: (sort: Sort) => void
  /** Both or neither: without them rows cannot be selected. */
  selection?: Selection
  onSelection?: (selection: Selection) => void
  /** Rows exist on the server in this number; shown under the table. */
  total?: { count: number; isEstimate: boolean } | undefined
  /** The rows are those of before; others are on their way. */ busy?: boolean
  hasMore?: boolean
  loadingMore?: boolean
  /** Asks for the next page; called when the end comes near. */
  onMore?: () => void
  /** A row on phones. */
  renderCard?: (row: Row) => ReactNode
}

const ROW = 36
const CARD = 60
const SPARE = 6
/** Rows before the end of those loaded at which more are asked for: a fling covers a screen in a few frames. */
const LEAD = 150
const nothing: Selection = {}
/** How far a list was scrolled and which row was active, by `memory`. */
const places = new Map<string, { offset: number; active: string | null }>()

/** Rows without end: virtual, paged by key, walked with j/k, selected with x, opened with Enter. */
export function DataTable<Row extends { id: string }>(props: DataTableProps<Row>) {
  const {
    layout,
    columns,
    rows,
    label,
    rowName,
    onOpen,
    sort = null,
    onSort,
    selection = nothing,
    onSelection,
    total,
    busy = false,
    hasMore = false,
    loadingMore = false,
    onMore,
  } = props
  const narrow = useNarrow()
  const card = narrow ? props.renderCard : undefined
  const scroller = useRef<HTMLDivElement>(null)
  const { table } = layout
  const place = placeOf(props.memory)
  const selectable = onSelection !== undefined
  const idOf = useCallback((index: number) => rows[index]?.id ?? index, [rows])
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => (card ? CARD : ROW),
    overscan: SPARE,
    initialOffset: place?.offset ?? 0,
    // A key function of another identity makes it measure all 10⁵ rows anew. Only cards are measured, so only they need their ids.
    getItemKey: card ? idOf : defaultKeyExtractor,
  })
  const items = virtual.getVirtualItems()
  const last = items.at(-1)?.index ?? -1
  useEffect(() => {
    if (hasMore && !loadingMore && last >= rows.length - LEAD) onMore?.()
  }, [hasMore, loadingMore, last, rows.length, onMore])

  const { active, setActive, toggle, keys } = useTableKeys({
    rows,
    selection,
    onSelection: onSelection ?? null,
    onOpen,
    show: (index) => virtual.scrollToIndex(index),
    focus: () => scroller.current?.focus(),
    initial: place?.active == null ? -1 : rows.findIndex((row) => row.id === place.active),
  })
  const activeId = rows[active]?.id ?? null
  useEffect(() => {
    if (place !== null) place.active = activeId
  }, [place, activeId])
  const visible = useVisibleColumns(layout, columns)
  const widths = table
    .getVisibleLeafColumns()
    .map((column, at, all) => (at === all.length - 1 ? `minmax(${column.getSize()}px, 1fr)` : `${column.getSize()}px`))
  const template = [...(selectable ? ['40px'] : []), ...widths].join(' ')
  const width = table.getVisibleLeafColumns().reduce((sum, column) => sum + column.getSize(), selectable ? 40 : 0)
  const current = rows[active]
  return (
    <>
      <div
        ref={scroller}
        role="grid"
        aria-label={label}
        aria-busy={busy}
        aria-rowcount={total?.isEstimate === true ? -1 : (total?.count ?? rows.length) + 1}
        aria-multiselectable={selectable}
        {...(current && items.some((item) => item.index === active) ? { 'aria-activedescendant': `row-${current.id}` } : {})}
        tabIndex={0}
        onKeyDown={keys}
        onScroll={(event) => place !== null && (place.offset = event.currentTarget.scrollTop)}
        className="min-h-0 grow overflow-auto focus-visible:outline-none aria-busy:opacity-60"
        style={{ ['--columns' as string]: template }}
      >
        <div role="rowgroup" className={card ? 'sr-only' : 'sticky top-0 z-10'} style={card ? {} : { minWidth: width }}>
          <DataTableHeader
            layout={layout}
            columns={columns}
            sort={sort}
            onSort={onSort}
            rows={rows}
            selection={selection}
            onSelection={onSelection}
          />
        </div>
        <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize(), ...(card ? {} : { minWidth: width }) }}>
          {items.map((item) => {
            const row = rows[item.index]
            if (row === undefined) return null
            return (
              <div
                key={row.id}
                role="presentation"
                data-index={item.index}
                ref={card ? virtual.measureElement : undefined}
                className="absolute top-0 left-0 w-full contain-content"
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <DataTableRow
                  id={row.id}
                  row={row}
                  index={item.index}
                  name={rowName(row)}
                  columns={visible}
                  card={card}
                  active={item.index === active}
                  selected={selection[row.id] === true}
                  onToggle={selectable ? toggle : undefined}
                  onOpen={onOpen}
                  onActive={setActive}
                />
              </div>
            )
          })}
        </div>
      </div>
      <Footer rows={rows.length} total={total} loading={loadingMore} />
    </>
  )
}

type FooterProps = { rows: number; total: DataTableProps<{ id: string }>['total']; loading: boolean }

function Footer({ rows, total, loading }: FooterProps) {
  return (
    <footer aria-live="polite" className="flex h-8 shrink-0 items-center gap-3 border-t border-line px-4 text-meta text-faint">
      {total === undefined
        ? tn('table.loaded', rows)
        : t('kit.of', { done: number(rows), total: `${total.isEstimate ? '≈ ' : ''}${number(total.count)}` })}
      {loading && <span>{t('kit.loading')}…</span>}
    </footer>
  )
}

function placeOf(memory: string | undefined) {
  if (memory === undefined) return null
  const place = places.get(memory) ?? { offset: 0, active: null }
  places.set(memory, place)
  return place
}

function useVisibleColumns<Row extends { id: string }>(
  layout: TableLayout<Row>,
  columns: readonly DataColumn<Row>[],
): readonly DataColumn<Row>[] {
  const ids = layout.table
    .getVisibleLeafColumns()
    .map((column) => column.id)
    .join(' ')
  return useMemo(() => {
    const byId = new Map(columns.map((column) => [column.id, column]))
    return ids.split(' ').flatMap((id) => byId.get(id) ?? [])
  }, [columns, ids])
}
