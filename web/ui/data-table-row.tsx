import Check from 'lucide-react/icons/check'
import { memo, type MouseEvent, type ReactNode } from 'react'
import { t } from '../text/t.ts'
import { cn } from './cn.ts'
import type { DataColumn } from './table-layout.ts'

type RowProps<Row> = {
  id: string
  row: Row
  index: number
  name: string
  columns: readonly DataColumn<Row>[]
  /** On narrow screens: the whole row as one piece. */
  card: ((row: Row) => ReactNode) | undefined
  active: boolean
  selected: boolean
  onToggle: ((index: number, range: boolean) => void) | undefined
  onOpen: ((row: Row) => void) | undefined
  onActive: (index: number) => void
}

const ownsClick = (target: EventTarget) => target instanceof Element && target.closest('a:not([data-row]),button,input,label') !== null
/** Opens elsewhere: a tab, a window, a file. */
const isElsewhere = (event: MouseEvent) => event.metaKey || event.ctrlKey || event.shiftKey || event.altKey

function DataTableRowOf<Row>({ id, row, index, name, columns, card, active, selected, onToggle, onOpen, onActive }: RowProps<Row>) {
  const click = (event: MouseEvent) => {
    onActive(index)
    const onName = event.target instanceof Element && event.target.closest('a[data-row]') !== null
    if (onName && isElsewhere(event)) return
    if (onName) event.preventDefault()
    if (onName || (!ownsClick(event.target) && window.getSelection()?.isCollapsed !== false)) onOpen?.(row)
  }
  const box = onToggle && (
    <div
      role="gridcell"
      tabIndex={-1}
      className="flex items-center justify-center"
      onClick={(event) => {
        event.stopPropagation()
        onToggle(index, event.shiftKey)
      }}
    >
      <button
        type="button"
        role="checkbox"
        aria-checked={selected}
        aria-label={t('table.selectRow', { name })}
        tabIndex={-1}
        className={cn(
          'grid size-4 shrink-0 place-items-center rounded-sm border text-on-accent',
          selected ? 'border-accent bg-accent' : 'border-faint bg-page',
        )}
      >
        {selected && <Check size={12} strokeWidth={3} aria-hidden />}
      </button>
    </div>
  )
  return (
    <div
      role="row"
      id={`row-${id}`}
      aria-rowindex={index + 2}
      aria-selected={selected}
      onClick={click}
      className={cn(
        'grid min-h-9 min-w-full border-b border-line hover:bg-hover',
        card && 'grid-cols-[1fr] px-4 py-2',
        selected && 'bg-selected hover:bg-selected',
        active && 'shadow-[inset_2px_0_0_var(--accent)]',
      )}
      style={card ? {} : { gridTemplateColumns: 'var(--columns)' }}
    >
      {card ? (
        <div role="gridcell" className="min-w-0">
          {card(row)}
        </div>
      ) : (
        <>
          {box}
          {columns.map((column) => (
            <div
              key={column.id}
              role="gridcell"
              className={cn('flex h-9 min-w-0 items-center px-3', column.align === 'right' && 'justify-end')}
            >
              <div className="min-w-0 truncate">{column.cell(row)}</div>
            </div>
          ))}
        </>
      )}
    </div>
  )
}

/** One row; a link marked `data-row` in it opens as the row does. Draws again only when what it shows changed. */
export const DataTableRow = memo(DataTableRowOf) as typeof DataTableRowOf
