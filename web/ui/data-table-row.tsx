import { memo, type MouseEvent, type ReactNode } from 'react'
import { t } from '../text/t.ts'
import { Checkbox } from './checkbox.tsx'
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

const ownsClick = (target: EventTarget) => target instanceof Element && target.closest('a,button,input,label') !== null

function DataTableRowOf<Row>({ id, row, index, name, columns, card, active, selected, onToggle, onOpen, onActive }: RowProps<Row>) {
  const click = (event: MouseEvent) => {
    onActive(index)
    if (!ownsClick(event.target) && window.getSelection()?.isCollapsed !== false) onOpen?.(row)
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
      <Checkbox aria-label={t('table.selectRow', { name })} tabIndex={-1} checked={selected} onChange={() => undefined} />
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

/** One row; draws again only when what it shows changed. */
export const DataTableRow = memo(DataTableRowOf) as typeof DataTableRowOf
