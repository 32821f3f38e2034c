import {
  columnOrderingFeature,
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  functionalUpdate,
  tableFeatures,
  useTable,
  type ColumnSizingState,
  type Updater,
} from '@tanstack/react-table'
import { type ReactNode, useMemo } from 'react'
import { useStored } from './stored.ts'

/** One column of a `DataTable`; widths in px. */
export type DataColumn<Row> = {
  id: string
  header: string
  cell: (row: Row) => ReactNode
  width?: number
  sortable?: boolean
  /** Not shown until the user asks for it. */
  hidden?: boolean
  /** Always shown (the name). */
  fixed?: boolean
  align?: 'right'
}

export type Sort = { column: string; descending: boolean }
/** Ids of the selected rows. */
export type Selection = Readonly<Record<string, true>>
type Layout = { order: string[]; shown: Record<string, boolean>; widths: ColumnSizingState }

const features = tableFeatures({
  columnOrderingFeature,
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
})
const nothing: Layout = { order: [], shown: {}, widths: {} }

// The table knows columns only: with the rows in it, each page that arrives would rebuild a model of all 10⁵ of them.
const noRows: never[] = []

/** The columns' order, widths and visibility, remembered by this browser under `id`. */
export function useTableLayout<Row extends object>(id: string, columns: readonly DataColumn<Row>[]) {
  const [stored, store] = useStored<Layout>(`table.${id}`, nothing)
  const shown = useMemo(
    () => ({ ...Object.fromEntries(columns.map((column) => [column.id, column.hidden !== true])), ...stored.shown }),
    [columns, stored.shown],
  )
  const order = useMemo(() => {
    const known = stored.order.filter((one) => columns.some((column) => column.id === one))
    return [...known, ...columns.map((column) => column.id).filter((one) => !known.includes(one))]
  }, [columns, stored.order])
  const definitions = useMemo(
    () =>
      columns.map((column) => ({
        id: column.id,
        accessorFn: () => null,
        size: column.width ?? 160,
        minSize: 72,
        enableHiding: column.fixed !== true,
      })),
    [columns],
  )
  const table = useTable({
    features,
    columns: definitions,
    data: noRows,
    columnResizeMode: 'onChange',
    state: { columnOrder: order, columnVisibility: shown, columnSizing: stored.widths },
    onColumnOrderChange: (next: Updater<string[]>) => store({ ...stored, order: functionalUpdate(next, order) }),
    onColumnVisibilityChange: (next: Updater<Record<string, boolean>>) => store({ ...stored, shown: functionalUpdate(next, shown) }),
    onColumnSizingChange: (next: Updater<ColumnSizingState>) => store({ ...stored, widths: functionalUpdate(next, stored.widths) }),
  })
  return { table, order, reset: () => store(nothing) }
}

export type TableLayout<Row extends object> = ReturnType<typeof useTableLayout<Row>>
