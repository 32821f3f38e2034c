import { type KeyboardEvent, useCallback, useEffect, useRef, useState } from 'react'
import { t } from '../text/t.ts'
import { useShortcut } from './shortcuts.ts'
import type { Selection } from './table-layout.ts'

type KeysOptions<Row> = {
  rows: readonly Row[]
  selection: Selection
  /** Null: rows cannot be selected. */
  onSelection: ((selection: Selection) => void) | null
  onOpen: ((row: Row) => void) | undefined
  show: (index: number) => void
  focus: () => void
  /** The row that is active at first. */ initial: number
}

const without = (selection: Selection, ids: ReadonlySet<string>): Selection =>
  Object.fromEntries(Object.entries(selection).filter(([id]) => !ids.has(id)))
const including = (selection: Selection, ids: ReadonlySet<string>): Selection => ({
  ...selection,
  ...Object.fromEntries([...ids].map((id) => [id, true as const])),
})

/** The walk through a table: which row is active, what j, k, x, Enter and the arrows do, and selecting by range. */
export function useTableKeys<Row extends { id: string }>({ rows, selection, onSelection, onOpen, show, focus, initial }: KeysOptions<Row>) {
  const [active, setActive] = useState(initial)
  const anchor = useRef(-1)
  const latest = useRef({ rows, selection, onSelection })
  useEffect(() => {
    latest.current = { rows, selection, onSelection }
  })
  const toggle = useCallback((index: number, range: boolean) => {
    const now = latest.current
    const from = range && anchor.current >= 0 ? Math.min(anchor.current, index) : index
    const to = range && anchor.current >= 0 ? Math.max(anchor.current, index) : index
    const ids = new Set(now.rows.slice(from, to + 1).map((row) => row.id))
    const id = now.rows[index]?.id ?? ''
    anchor.current = index
    now.onSelection?.(now.selection[id] === true ? without(now.selection, ids) : including(now.selection, ids))
  }, [])
  const step = (by: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, active + by))
    setActive(next)
    show(next)
    focus()
  }
  const select = () => {
    if (active >= 0) toggle(active, false)
  }
  const open = () => {
    const row = rows[active]
    if (row !== undefined) onOpen?.(row)
  }
  const group = t('table.keys')
  useShortcut({ keys: 'j', label: t('table.key.down'), group }, () => step(1))
  useShortcut({ keys: 'k', label: t('table.key.up'), group }, () => step(-1))
  useShortcut({ keys: 'x', label: t('table.key.select'), group }, onSelection ? select : null)
  useShortcut({ keys: 'enter', label: t('table.key.open'), group }, null)
  useShortcut({ keys: 'esc', label: t('table.key.clear'), group }, onSelection ? () => onSelection({}) : null)
  const acts: Record<string, () => void> = {
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    Home: () => step(-rows.length),
    End: () => step(rows.length),
    PageDown: () => step(20),
    PageUp: () => step(-20),
    Enter: open,
    ' ': select,
  }
  const keys = (event: KeyboardEvent) => {
    const act = event.target === event.currentTarget && !event.metaKey && !event.ctrlKey ? acts[event.key] : undefined
    if (act === undefined) return
    event.preventDefault()
    act()
  }
  return { active, setActive, toggle, keys }
}
