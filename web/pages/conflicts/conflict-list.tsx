import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import type { Conflict } from '../../data/conflicts.ts'
import { number, t, tn, tword } from '../../text/t.ts'
import { Checkbox } from '../../ui/checkbox.tsx'
import { cn } from '../../ui/cn.ts'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { useShortcut } from '../../ui/shortcuts.ts'
import type { Selection } from '../../ui/table-layout.ts'
import { titleOf } from './side.ts'
import { useLabels } from './use-labels.ts'

const ROW = 57

export type ConflictListProps = {
  list: readonly Conflict[]
  total: number
  /** The open one; null on phones, where the list stands alone. */
  shown: Conflict | null
  selection: Selection
  /** Null: nothing here can be decided any more. */
  onSelection: ((selection: Selection) => void) | null
  onChoose: (id: string) => void
  onMore: (() => void) | null
}

/** Conflicts, newest first: walked with j and k, selected with x or a box. */
export function ConflictList({ list, total, shown, selection, onSelection, onChoose, onMore }: ConflictListProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const labelOf = useLabels()
  const anchor = useRef(-1)
  const virtual = useVirtualizer({
    count: list.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 8,
    getItemKey: (index) => list[index]?.id ?? index,
  })
  const items = virtual.getVirtualItems()
  const last = items.at(-1)?.index ?? -1
  useEffect(() => {
    if (onMore !== null && last >= list.length - 20) onMore()
  }, [last, list.length, onMore])
  const at = list.findIndex(({ id }) => id === shown?.id)
  const step = (by: number) => {
    const next = Math.max(0, Math.min(list.length - 1, at + by))
    const conflict = list[next]
    if (conflict === undefined) return
    virtual.scrollToIndex(next)
    onChoose(conflict.id)
  }
  const toggle = (index: number, range: boolean) => {
    const id = list[index]?.id
    if (id === undefined || onSelection === null) return
    const from = range && anchor.current >= 0 ? Math.min(anchor.current, index) : index
    const to = range && anchor.current >= 0 ? Math.max(anchor.current, index) : index
    anchor.current = index
    const ids = new Set(list.slice(from, to + 1).map((each) => each.id))
    const rest = Object.fromEntries(Object.entries(selection).filter(([each]) => !ids.has(each)))
    onSelection(selection[id] === true ? rest : { ...rest, ...Object.fromEntries([...ids].map((each) => [each, true as const])) })
  }
  const group = t('conflicts.keys')
  useShortcut({ keys: 'j', label: t('conflicts.key.down'), group }, () => step(1))
  useShortcut({ keys: 'k', label: t('conflicts.key.up'), group }, () => step(-1))
  useShortcut({ keys: 'x', label: t('conflicts.key.select'), group }, onSelection === null ? null : () => toggle(at, false))
  useShortcut({ keys: 'esc', label: t('table.key.clear'), group }, onSelection === null ? null : () => onSelection({}))
  const chosen = list.filter(({ id }) => selection[id] === true).length
  return (
    <div className="flex min-h-0 grow flex-col">
      <div className="flex h-9 shrink-0 items-center gap-2 border-b border-line px-3 text-meta text-muted">
        {onSelection !== null && (
          <Checkbox
            aria-label={t('conflicts.select.all')}
            checked={chosen === 0 ? false : chosen === list.length ? true : 'indeterminate'}
            onChange={(all) => onSelection(all ? Object.fromEntries(list.map(({ id }) => [id, true as const])) : {})}
          />
        )}
        <span>
          {at >= 0 ? t('conflicts.at', { at: at + 1, count: total }) : number(total)} {chosen > 0 && `· ${tn('table.selected', chosen)}`}
        </span>
      </div>
      <div ref={scroller} className="min-h-0 grow overflow-y-auto">
        <ul aria-label={t('conflicts.list')} className="relative" style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => {
            const conflict = list[item.index]
            if (conflict === undefined) return null
            return (
              <li
                key={conflict.id}
                className={cn(
                  'absolute inset-x-0 top-0 flex border-b border-line',
                  conflict.id === shown?.id ? 'bg-selected' : 'hover:bg-hover',
                )}
                style={{ height: ROW, transform: `translateY(${item.start}px)` }}
              >
                {onSelection !== null && (
                  <div
                    className="flex w-9 shrink-0 items-center justify-center"
                    onClickCapture={(event) => {
                      event.preventDefault()
                      event.stopPropagation()
                      toggle(item.index, event.shiftKey)
                    }}
                  >
                    <Checkbox
                      aria-label={t('conflicts.select', { title: titleOf(conflict) })}
                      checked={selection[conflict.id] === true}
                      onChange={() => undefined}
                    />
                  </div>
                )}
                <button
                  type="button"
                  aria-current={conflict.id === shown?.id}
                  className={cn('flex min-w-0 grow flex-col justify-center py-2 pr-3 text-left', onSelection === null && 'pl-3')}
                  onClick={(event) => {
                    // Enter is to resolve what was picked with the mouse, not to pick it again.
                    if (event.detail > 0) event.currentTarget.blur()
                    onChoose(conflict.id)
                  }}
                >
                  <span className="w-full truncate font-medium">{titleOf(conflict)}</span>
                  <span className="w-full truncate text-meta text-muted">
                    {tword('kind', conflict.entityType)} · {fieldsOf(conflict, labelOf)} · <RelativeTime at={conflict.detectedAt} />
                  </span>
                </button>
              </li>
            )
          })}
        </ul>
      </div>
    </div>
  )
}

/** The only field in dispute by its name, several by their number. */
function fieldsOf({ conflictingFields, entityType }: Conflict, labelOf: ReturnType<typeof useLabels>): string {
  const [first] = conflictingFields
  if (conflictingFields.length !== 1 || first === undefined) return tn('conflicts.fields', conflictingFields.length)
  return labelOf(first, entityType)
}
