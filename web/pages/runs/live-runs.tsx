import { useQuery } from '@tanstack/react-query'
import { logsQuery } from '../../data/runs.ts'
import { configsQuery } from '../../data/sync.ts'
import { LiveProgress } from '../../progress/live-progress.tsx'
import { t } from '../../text/t.ts'
import { Section } from '../../ui/page.tsx'
import { ProviderGlyph, providerName } from '../../ui/provider-glyph.tsx'
import type { RunSearch } from './run-filters.tsx'

const few = 10

/** The runs under way, on top of everything, with how far they are and how long they still take. Nothing where none runs. */
export function LiveRuns({ search, onOpen }: { search: RunSearch; onOpen: (id: string) => void }) {
  const { configId, entityType } = search
  const running = useQuery(logsQuery({ status: 'running', configId, entityType, limit: few }))
  const configs = useQuery(configsQuery).data?.configs ?? []
  const logs = running.data?.logs ?? []
  if (logs.length === 0) return null
  return (
    <Section title={t('runs.live')}>
      <ul className="flex flex-col gap-3 rounded-md border border-accent bg-raised p-4">
        {logs.map((log) => {
          const config = configs.find(({ id }) => id === log.configId)
          return (
            <li key={log.id} className="flex flex-col gap-1">
              <button
                type="button"
                className="inline-flex items-center gap-2 self-start text-meta text-muted hover:underline"
                onClick={() => onOpen(log.id)}
              >
                {config !== undefined && <ProviderGlyph provider={config.provider} className="size-3.5" />}
                {config === undefined ? '' : (config.oauthUserEmail ?? providerName(config.provider))}
              </button>
              <LiveProgress log={log} at={running.dataUpdatedAt} />
            </li>
          )
        })}
      </ul>
    </Section>
  )
}
