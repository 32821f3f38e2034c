import ArrowDown from 'lucide-react/icons/arrow-down'
import ArrowUp from 'lucide-react/icons/arrow-up'
import Columns3 from 'lucide-react/icons/columns-3'
import { t } from '../text/t.ts'
import { Button } from './button.tsx'
import { Checkbox } from './checkbox.tsx'
import { Popover } from './popover.tsx'
import type { DataColumn, TableLayout } from './table-layout.ts'

type ColumnsMenuProps<Row extends object> = { layout: TableLayout<Row>; columns: readonly DataColumn<Row>[] }

/** Which columns are shown, and in which order. */
export function ColumnsMenu<Row extends object>({ layout, columns }: ColumnsMenuProps<Row>) {
  const { table, order, reset } = layout
  const names = new Map(columns.map((column) => [column.id, column.header]))
  const move = (id: string, by: number) => {
    const next = order.filter((one) => one !== id)
    next.splice(order.indexOf(id) + by, 0, id)
    table.setColumnOrder(next)
  }
  const trigger = (
    <Button size="sm">
      <Columns3 aria-hidden />
      {t('table.columns')}
    </Button>
  )
  return (
    <Popover trigger={trigger} label={t('table.columns')} align="end">
      <ul className="flex flex-col gap-0.5">
        {order.map((id, at) => {
          const column = table.getColumn(id)
          const name = names.get(id) ?? id
          return (
            <li key={id} className="flex h-7 items-center gap-1">
              <Checkbox
                className="grow"
                label={name}
                checked={column?.getIsVisible() ?? false}
                disabled={column?.getCanHide() === false}
                onChange={(checked) => column?.toggleVisibility(checked)}
              />
              <Button
                variant="ghost"
                size="iconSm"
                disabled={at === 0}
                aria-label={t('table.columns.up', { column: name })}
                onClick={() => move(id, -1)}
              >
                <ArrowUp />
              </Button>
              <Button
                variant="ghost"
                size="iconSm"
                disabled={at === order.length - 1}
                aria-label={t('table.columns.down', { column: name })}
                onClick={() => move(id, 1)}
              >
                <ArrowDown />
              </Button>
            </li>
          )
        })}
      </ul>
      <Button variant="ghost" size="sm" className="mt-2" onClick={reset}>
        {t('table.columns.reset')}
      </Button>
    </Popover>
  )
}
