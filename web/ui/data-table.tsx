import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { number, t, tn } from '../text/t.ts'
import { DataTableHeader } from './data-table-header.tsx'
import { DataTableRow } from './data-table-row.tsx'
import { useNarrow } from './media.ts'
import { useShortcut } from './shortcuts.ts'
import type { DataColumn, Sort, TableLayout } from './table-layout.ts'

export type DataTableProps<Row extends object> = {
  layout: TableLayout<Row>
  columns: readonly DataColumn<Row>[]
  label: string
  rowName: (row: Row) => string
  onOpen?: (row: Row) => void
  sort?: Sort | null
  onSort?: (sort: Sort) => void
  selectable?: boolean
  /** Rows exist on the server in this number; shown under the table. */
  total?: { count: number; isEstimate: boolean } | undefined
  hasMore?: boolean
  loadingMore?: boolean
  /** Asks for the next page; called when the end comes near. */
  onMore?: () => void
  /** A row on phones. */
  renderCard?: (row: Row) => ReactNode
}

const ROW = 36
const CARD = 60

/** Rows without end: virtual, paged by key, walked with j/k, selected with x, opened with Enter. */
export function DataTable<Row extends object>(props: DataTableProps<Row>) {
  const {
    layout,
    columns,
    label,
    rowName,
    onOpen,
    sort = null,
    onSort,
    selectable = false,
    total,
    hasMore = false,
    loadingMore = false,
    onMore,
  } = props
  const narrow = useNarrow()
  const card = narrow ? props.renderCard : undefined
  const scroller = useRef<HTMLDivElement>(null)
  const { table } = layout
  const rows = table.getRowModel().rows
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => (card ? CARD : ROW),
    overscan: 12,
    getItemKey: (index) => rows[index]?.id ?? index,
  })
  const items = virtual.getVirtualItems()
  const last = items.at(-1)?.index ?? -1
  useEffect(() => {
    if (hasMore && !loadingMore && last >= rows.length - 40) onMore?.()
  }, [hasMore, loadingMore, last, rows.length, onMore])

  const { active, setActive, toggle, keys } = useTableKeys({
    layout,
    selectable,
    onOpen,
    show: (index) => virtual.scrollToIndex(index),
    focus: () => scroller.current?.focus(),
  })
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
        aria-rowcount={total?.isEstimate === true ? -1 : (total?.count ?? rows.length) + 1}
        aria-multiselectable={selectable}
        {...(current && items.some((item) => item.index === active) ? { 'aria-activedescendant': `row-${current.id}` } : {})}
        tabIndex={0}
        onKeyDown={keys}
        className="min-h-0 grow overflow-auto focus-visible:outline-none"
        style={{ ['--columns' as string]: template }}
      >
        <div role="rowgroup" className={card ? 'sr-only' : ''} style={card ? {} : { minWidth: width }}>
          <DataTableHeader layout={layout} columns={columns} sort={sort} onSort={onSort} selectable={selectable} />
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
                className="absolute top-0 left-0 w-full"
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <DataTableRow
                  id={row.id}
                  row={row.original}
                  index={item.index}
                  name={rowName(row.original)}
                  columns={visible}
                  card={card}
                  active={item.index === active}
                  selected={layout.table.state.rowSelection[row.id] === true}
                  onToggle={selectable ? toggle : undefined}
                  onOpen={onOpen}
                  onActive={setActive}
                />
              </div>
            )
          })}
        </div>
      </div>
      <footer aria-live="polite" className="flex h-8 shrink-0 items-center gap-3 border-t border-line px-4 text-meta text-faint">
        {total === undefined
          ? tn('table.loaded', rows.length)
          : t('kit.of', { done: number(rows.length), total: `${number(total.count)}${total.isEstimate ? '+' : ''}` })}
        {loadingMore && <span>{t('kit.loading')}…</span>}
      </footer>
    </>
  )
}

function useVisibleColumns<Row extends object>(layout: TableLayout<Row>, columns: readonly DataColumn<Row>[]): readonly DataColumn<Row>[] {
  const ids = layout.table
    .getVisibleLeafColumns()
    .map((column) => column.id)
    .join(' ')
  return useMemo(() => {
    const byId = new Map(columns.map((column) => [column.id, column]))
    return ids.split(' ').flatMap((id) => byId.get(id) ?? [])
  }, [columns, ids])
}

type KeysOptions<Row extends object> = {
  layout: TableLayout<Row>
  selectable: boolean
  onOpen: ((row: Row) => void) | undefined
  show: (index: number) => void
  focus: () => void
}

function useTableKeys<Row extends object>({ layout, selectable, onOpen, show, focus }: KeysOptions<Row>) {
  const [active, setActive] = useState(-1)
  const anchor = useRef<number>(-1)
  const { table } = layout
  const latest = useRef(table)
  useEffect(() => {
    latest.current = table
  })
  const toggle = useCallback((id: string, range: boolean) => {
    const rows = latest.current.getRowModel().rows
    const at = rows.findIndex((row) => row.id === id)
    const [from, to] = range && anchor.current >= 0 ? [Math.min(anchor.current, at), Math.max(anchor.current, at)] : [at, at]
    const on = rows[at]?.getIsSelected() !== true
    anchor.current = at
    latest.current.setRowSelection((before) => {
      const ids = rows.slice(from, to + 1).map((row) => row.id)
      const kept = Object.keys(before).filter((one) => !ids.includes(one))
      return Object.fromEntries([...kept, ...(on ? ids : [])].map((one) => [one, true as const]))
    })
  }, [])
  const rows = table.getRowModel().rows
  const step = (by: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, active + by))
    setActive(next)
    show(next)
    focus()
  }
  const current = rows[active]
  const select = () => {
    if (current) toggle(current.id, false)
  }
  const group = t('table.keys')
  useShortcut({ keys: 'j', label: t('table.key.down'), group }, () => step(1))
  useShortcut({ keys: 'k', label: t('table.key.up'), group }, () => step(-1))
  useShortcut({ keys: 'x', label: t('table.key.select'), group }, selectable ? select : null)
  useShortcut({ keys: 'enter', label: t('table.key.open'), group }, null)
  useShortcut({ keys: 'esc', label: t('table.key.clear'), group }, selectable ? () => table.setRowSelection({}) : null)
  const keys = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return
    const acts: Record<string, () => void> = {
      ArrowDown: () => step(1),
      ArrowUp: () => step(-1),
      Home: () => step(-rows.length),
      End: () => step(rows.length),
      PageDown: () => step(20),
      PageUp: () => step(-20),
      Enter: () => current && onOpen?.(current.original),
      ' ': select,
    }
    const act = acts[event.key]
    if (act === undefined || event.metaKey || event.ctrlKey) return
    event.preventDefault()
    act()
  }
  return { active, setActive, toggle, keys }
}
