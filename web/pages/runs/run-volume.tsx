import type { Log } from '../../data/runs.ts'
import { t, tn } from '../../text/t.ts'
import { Sparkline } from '../../ui/sparkline.tsx'

const outcome = { running: 'ok', completed: 'ok', partial: 'warn', failed: 'bad' } as const

/** What the runs below moved, oldest first: taller means more records, the colour how it ended. */
export function RunVolume({ logs }: { logs: Log[] }) {
  const points = logs.toReversed().map((log) => ({ value: log.recordsSynced, tone: outcome[log.status] }))
  const records = logs.reduce((sum, log) => sum + log.recordsSynced, 0)
  const label = `${tn('runs.volume', records)} · ${tn('runs.count', logs.length)}`
  return (
    <figure className="flex flex-wrap items-end gap-x-4 gap-y-1">
      <Sparkline points={points} label={t('home.sync.perRun', { runs: logs.length })} height={40} />
      <figcaption className="text-meta text-muted">{label}</figcaption>
    </figure>
  )
}
