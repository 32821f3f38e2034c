import ArrowDown from 'lucide-react/icons/arrow-down'
import ArrowUp from 'lucide-react/icons/arrow-up'
import { useQuery } from '@tanstack/react-query'
import type { Log } from '../../data/runs.ts'
import { configsQuery } from '../../data/sync.ts'
import { number, t, tongue, tword } from '../../text/t.ts'
import { Badge, type Tone } from '../../ui/badge.tsx'
import { providerName } from '../../ui/provider-glyph.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { Table, Td, Th, Tr } from '../../ui/table.tsx'
import { duration } from '../../ui/time.ts'

export const runTones: Record<Log['status'], Tone> = { running: 'accent', completed: 'ok', partial: 'warn', failed: 'bad' }

/** What a run was, in words: reading contacts, sending companies. */
export const whatOf = (log: Log): string =>
  log.undoes === null ? workOf(log) : t('runs.undo', { what: workOf(log).toLocaleLowerCase(tongue()) })

const workOf = (log: Log): string =>
  log.syncDirection === 'pull'
    ? t('progress.pull', { entity: tword('entity', log.entityType) })
    : t('progress.push', { entity: tword('entity', log.entityType) })

/** Runs, one a row. */
export function RunTable({ logs, onOpen }: { logs: Log[]; onOpen: (id: string) => void }) {
  const configs = useQuery(configsQuery).data?.configs ?? []
  const accountOf = (id: string): string => {
    const config = configs.find((each) => each.id === id)
    return config === undefined ? '' : (config.oauthUserEmail ?? providerName(config.provider))
  }
  return (
    <Table label={t('nav.runs')}>
      <thead>
        <tr>
          <Th>{t('runs.what')}</Th>
          <Th className="max-sm:hidden">{t('runs.account')}</Th>
          <Th>{t('runs.when')}</Th>
          <Th>{t('runs.status')}</Th>
          <Th className="text-right">{t('runs.synced')}</Th>
          <Th className="text-right">{t('runs.failed')}</Th>
          <Th className="text-right">{t('runs.conflicts')}</Th>
          <Th className="text-right">{t('runs.took')}</Th>
        </tr>
      </thead>
      <tbody>
        {logs.map((log) => (
          <Tr key={log.id}>
            <Td>
              <button
                type="button"
                className="inline-flex items-center gap-2 whitespace-nowrap hover:underline"
                onClick={() => onOpen(log.id)}
              >
                {log.syncDirection === 'pull' ? (
                  <ArrowDown size={14} className="text-faint" aria-hidden />
                ) : (
                  <ArrowUp size={14} className="text-faint" aria-hidden />
                )}
                {whatOf(log)}
              </button>
            </Td>
            <Td className="max-w-60 truncate text-muted max-sm:hidden">{accountOf(log.configId)}</Td>
            <Td className="whitespace-nowrap">
              <RelativeTime at={log.startedAt} />
            </Td>
            <Td>
              <Badge tone={runTones[log.status]}>{t(`runs.status.${log.status}`)}</Badge>
            </Td>
            <Count value={log.recordsSynced} />
            <Count value={log.recordsFailed} />
            <Count value={log.conflictsDetected} />
            <Td className="text-right whitespace-nowrap tabular-nums">
              {log.syncDurationMs === null ? '' : duration(log.syncDurationMs, tongue())}
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  )
}

const Count = ({ value }: { value: number }) => (
  <Td className={`text-right tabular-nums ${value === 0 ? 'text-faint' : ''}`}>{number(value)}</Td>
)
