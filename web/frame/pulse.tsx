import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type Config, configsQuery, type Health, healthOf, latestLogsQuery, openConflictsQuery } from '../data/sync.ts'
import { t, tn } from '../text/t.ts'
import { Button } from '../ui/button.tsx'
import { Popover } from '../ui/popover.tsx'
import { providerName } from '../ui/provider-glyph.tsx'
import { StatusDot } from '../ui/status-dot.tsx'

const words = { ok: 'pulse.ok', warn: 'pulse.waiting', bad: 'pulse.broken', neutral: 'pulse.none' } as const

const wordOf = (health: Health) => (health.tone === 'neutral' && health.configs.length > 0 ? 'pulse.asleep' : words[health.tone])

/** One dot for the state of all sync; a click says what and why. */
export function Pulse({ compact }: { compact: boolean }) {
  const configs = useQuery(configsQuery)
  const conflicts = useQuery(openConflictsQuery)
  const logs = useQuery(latestLogsQuery)
  const health =
    configs.data && healthOf(configs.data.configs, conflicts.data ?? 0, logs.data?.logs.some((log) => log.status === 'running') ?? false)
  const tone = health?.tone ?? 'neutral'
  const word =
    health === undefined
      ? t(configs.isError ? 'pulse.unknown' : 'kit.loading')
      : health.live && tone !== 'bad'
        ? t('pulse.running')
        : t(wordOf(health))
  const trigger = (
    <button
      type="button"
      aria-label={word}
      className="flex h-7 min-w-7 items-center justify-center gap-2 rounded-md px-2 text-meta text-muted hover:bg-hover"
    >
      <StatusDot tone={tone} live={health?.live ?? false} />
      {!compact && <span className="truncate">{word}</span>}
    </button>
  )
  return (
    <Popover trigger={trigger} label={word} side="top">
      <p className="mb-1 font-semibold">{word}</p>
      <ul className="flex flex-col gap-1 text-muted">
        {reasons(health).map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
      <Button asChild size="sm" className="mt-3">
        <Link to="/connections">{t('pulse.open')}</Link>
      </Button>
    </Popover>
  )
}

function reasons(health: Health | undefined): string[] {
  if (health === undefined) return [t('pulse.unknown.why')]
  if (health.tone === 'neutral') return [t(wordOf(health) === 'pulse.asleep' ? 'pulse.asleep.why' : 'pulse.none.why')]
  const found = health.configs.flatMap(troublesOf)
  if (health.conflicts > 0) found.push(tn('pulse.conflicts', health.conflicts))
  return found.length === 0 ? [t('pulse.ok.why')] : found
}

function troublesOf(config: Config): string[] {
  const account = `${providerName(config.provider)}${config.oauthUserEmail ? ` (${config.oauthUserEmail})` : ''}`
  if (config.status === 'paused') return [t('pulse.paused', { account })]
  if (config.status === 'error' || config.status === 'disconnected')
    return [config.statusReason ? t('pulse.error', { account, reason: config.statusReason }) : t('pulse.errorPlain', { account })]
  if (config.lastSyncStatus === 'failed') return [t('pulse.lastFailed', { account })]
  if (config.lastSyncStatus === 'partial') return [t('pulse.lastPartial', { account })]
  return []
}
