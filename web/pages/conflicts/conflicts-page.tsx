import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import GitCompare from 'lucide-react/icons/git-compare'
import Trash2 from 'lucide-react/icons/trash-2'
import { matchesQuery } from '../../data/matches.ts'
import { t } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Page } from '../../ui/page.tsx'
import { ConflictDesk } from './conflict-desk.tsx'
import type { ConflictSearch } from './conflict-filters.tsx'
import { type ConflictTab, ConflictTabs, useWaiting } from './conflict-tabs.tsx'
import { HeldPanel } from './held-panel.tsx'
import { MatchesPanel } from './matches-panel.tsx'

/** What waits for a person: fields both sides changed differently, records that may be the same, deletes that are held. */
export function ConflictsPage() {
  const search: ConflictSearch = useSearch({ strict: false })
  const navigate = useNavigate()
  const tab: ConflictTab = search.tab === 'matches' || search.tab === 'held' ? search.tab : 'fields'
  const go = (change: ConflictSearch, replace = false) =>
    void navigate({ to: '/conflicts', search: { ...search, ...change } as never, replace })
  const tabs = (
    <ConflictTabs
      tab={tab}
      onTab={(next) => void navigate({ to: '/conflicts', search: (next === 'fields' ? {} : { tab: next }) as never })}
    />
  )
  if (tab === 'fields') return <ConflictDesk search={search} tabs={tabs} go={go} />
  return (
    <Page title={t('nav.conflicts')} bar={tabs}>
      {tab === 'matches' ? <Matches /> : <Held />}
    </Page>
  )
}

const seeRuns = (
  <Button asChild>
    <Link to="/runs">{t('conflicts.empty.go')}</Link>
  </Button>
)

function Matches() {
  const found = useQuery(matchesQuery).data
  if (found?.pagination.total === 0)
    return <EmptyState icon={<GitCompare />} title={t('matches.empty')} text={t('matches.empty.text')} action={seeRuns} />
  return <MatchesPanel />
}

function Held() {
  const { held } = useWaiting()
  if (held === 0) return <EmptyState icon={<Trash2 />} title={t('held.empty')} text={t('held.empty.text')} action={seeRuns} />
  return <HeldPanel />
}
