import { useEffect, useRef } from 'react'
import { t } from '../text/t.ts'
import { cn } from '../ui/cn.ts'

type Named = { id: string; title: string }

type MergeKeepProps = { winner: Named; loser: Named; /** The one on the left. */ first: string; onTurn: () => void }

/** Which of the two stays; choosing the other turns the merge round. */
export function MergeKeep({ winner, loser, first, onTurn }: MergeKeepProps) {
  // Each keeps its place, whichever is chosen.
  const shown = winner.id === first ? [winner, loser] : [loser, winner]
  const chosen = useRef<HTMLInputElement>(null)
  // The dialog opens before the two are read; then the choice is what the keys act on. Who is elsewhere by then stays there.
  useEffect(() => {
    const dialog = chosen.current?.closest('[role=dialog]')
    if (document.activeElement === dialog || document.activeElement === document.body) chosen.current?.focus()
  }, [])
  return (
    <fieldset>
      <legend className="mb-1 font-semibold">{t('merge.keep')}</legend>
      <div className="grid gap-2 sm:grid-cols-2">
        {shown.map((each) => {
          const stays = each.id === winner.id
          return (
            <label
              key={each.id}
              className={cn(
                'flex min-h-9 cursor-pointer items-center gap-2 rounded-md border px-3 py-1.5',
                stays ? 'border-accent bg-selected' : 'border-line hover:border-line-strong',
              )}
            >
              <input
                ref={stays ? chosen : null}
                type="radio"
                name="merge-keep"
                className="accent-accent"
                checked={stays}
                onChange={onTurn}
              />
              <span className="min-w-0 grow truncate font-medium">{each.title || t('record.untitled')}</span>
              <span className="shrink-0 text-meta text-muted">{t(stays ? 'merge.keep.stays' : 'merge.keep.goes')}</span>
            </label>
          )
        })}
      </div>
    </fieldset>
  )
}
