import ArrowDown from 'lucide-react/icons/arrow-down'
import ArrowUp from 'lucide-react/icons/arrow-up'
import { memo } from 'react'
import { t } from '../text/t.ts'
import { Checkbox } from './checkbox.tsx'
import { cn } from './cn.ts'
import type { DataColumn, Selection, Sort, TableLayout } from './table-layout.ts'

type HeaderProps<Row extends { id: string }> = {
  layout: TableLayout<Row>
  columns: readonly DataColumn<Row>[]
  sort: Sort | null
  onSort: ((sort: Sort) => void) | undefined
  rows: readonly Row[]
  selection: Selection
  onSelection: ((selection: Selection) => void) | undefined
}

function DataTableHeaderOf<Row extends { id: string }>({ layout, columns, sort, onSort, rows, selection, onSelection }: HeaderProps<Row>) {
  const { table } = layout
  const headers = table.getHeaderGroups()[0]?.headers ?? []
  const chosen = Object.keys(selection).length
  const byId = new Map(columns.map((column) => [column.id, column]))
  return (
    <div
      role="row"
      aria-rowindex={1}
      className="grid h-8 min-w-full border-b border-line bg-page"
      style={{ gridTemplateColumns: 'var(--columns)' }}
    >
      {onSelection && (
        <div role="columnheader" className="flex items-center justify-center">
          <Checkbox
            aria-label={t('table.selectAll')}
            tabIndex={-1}
            checked={chosen > 0 && chosen >= rows.length ? true : chosen > 0 ? 'indeterminate' : false}
            onChange={(checked) => onSelection(checked ? Object.fromEntries(rows.map((row) => [row.id, true as const])) : {})}
          />
        </div>
      )}
      {headers.map((header) => {
        const column = byId.get(header.column.id)
        if (column === undefined) return null
        const sorted = sort?.column === column.id ? sort : null
        const sortable = column.sortable === true && onSort !== undefined
        const resize = header.getResizeHandler()
        return (
          <div
            key={column.id}
            role="columnheader"
            aria-sort={sorted === null ? 'none' : sorted.descending ? 'descending' : 'ascending'}
            className="relative flex min-w-0 items-center"
          >
            <HeaderLabel column={column} sorted={sorted} {...(sortable ? { onSort } : {})} />
            <span
              aria-hidden
              title={t('table.resize', { column: column.header })}
              onMouseDown={resize}
              onTouchStart={resize}
              onDoubleClick={() => header.column.resetSize()}
              className={cn(
                'absolute top-1 right-0 h-6 w-2 cursor-col-resize touch-none border-r-2 border-transparent hover:border-line-strong',
                header.column.getIsResizing() && 'border-accent',
              )}
            />
          </div>
        )
      })}
    </div>
  )
}

/** The header row: sort by click, resize by dragging an edge, double click restores the width. Stays as it is while the rows are walked. */
export const DataTableHeader = memo(DataTableHeaderOf) as typeof DataTableHeaderOf

function HeaderLabel<Row>({ column, sorted, onSort }: { column: DataColumn<Row>; sorted: Sort | null; onSort?: (sort: Sort) => void }) {
  const looks = cn(
    'flex h-full w-full min-w-0 items-center gap-1 px-3 text-meta font-medium text-faint',
    column.align === 'right' && 'justify-end',
  )
  if (onSort === undefined)
    return (
      <span className={looks}>
        <span className="truncate">{column.header}</span>
      </span>
    )
  return (
    <button
      type="button"
      tabIndex={-1}
      title={t('table.sort', { column: column.header })}
      onClick={() => onSort({ column: column.id, descending: sorted !== null && !sorted.descending })}
      className={cn(looks, 'hover:text-fg', sorted && 'text-fg')}
    >
      <span className="truncate">{column.header}</span>
      {sorted && (sorted.descending ? <ArrowDown size={12} aria-hidden /> : <ArrowUp size={12} aria-hidden />)}
    </button>
  )
}
