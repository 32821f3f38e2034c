import { useQueries, useQuery } from '@tanstack/react-query'
import { heldQuery } from '../../data/held.ts'
import { matchesQuery } from '../../data/matches.ts'
import { configsQuery, openConflictsQuery } from '../../data/sync.ts'
import { number, t } from '../../text/t.ts'
import { cn } from '../../ui/cn.ts'

export type ConflictTab = 'fields' | 'matches' | 'held'

/** How much of each kind waits for a person. */
export function useWaiting(): Record<ConflictTab, number> {
  const configs = useQuery(configsQuery).data?.configs ?? []
  const held = useQueries({ queries: configs.map(({ id }) => heldQuery(id)) })
  return {
    fields: useQuery(openConflictsQuery).data ?? 0,
    matches: useQuery(matchesQuery).data?.pagination.total ?? 0,
    held: held.reduce((sum, each) => sum + (each.data?.pagination.total ?? 0), 0),
  }
}

type ConflictTabsProps = { tab: ConflictTab; onTab: (tab: ConflictTab) => void }

/** The three things that wait for a person, each with its count. */
export function ConflictTabs({ tab, onTab }: ConflictTabsProps) {
  const waiting = useWaiting()
  return (
    <nav aria-label={t('conflicts.tabs')} className="flex flex-wrap gap-1">
      {(['fields', 'matches', 'held'] as const).map((each) => (
        <button
          key={each}
          type="button"
          aria-current={each === tab ? 'page' : undefined}
          onClick={() => onTab(each)}
          className={cn(
            'inline-flex h-7 items-center gap-1.5 rounded-md px-2 text-meta font-medium',
            each === tab ? 'bg-selected text-accent' : 'text-muted hover:bg-hover hover:text-fg',
          )}
        >
          {t(`conflicts.tab.${each}`)}
          <span className="tabular-nums">{number(waiting[each])}</span>
        </button>
      ))}
    </nav>
  )
}
