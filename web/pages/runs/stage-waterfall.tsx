import type { Log } from '../../data/runs.ts'
import { t, tongue } from '../../text/t.ts'
import { duration } from '../../ui/time.ts'

const fills = { read: 'var(--accent)', match: 'var(--warn-solid)', write: 'var(--ok-solid)', push: 'var(--accent)' }

/** Where the time of a run went: each stage from its first beginning to its last end, filled by the share it was at work. */
export function StageWaterfall({ log }: { log: Log }) {
  if (log.stages.length === 0) return <p className="text-muted">{t('runs.stages.none')}</p>
  const began = Math.min(Date.parse(log.startedAt), ...log.stages.map(({ startedAt }) => Date.parse(startedAt)))
  const ended = Math.max(
    ...log.stages.map(({ endedAt }) => Date.parse(endedAt)),
    log.completedAt === null ? 0 : Date.parse(log.completedAt),
  )
  const whole = Math.max(1, ended - began)
  const share = (ms: number): number => (Math.max(0, ms) / whole) * 100
  return (
    <ul className="flex flex-col gap-1.5">
      {log.stages
        .toSorted((one, other) => one.startedAt.localeCompare(other.startedAt))
        .map(({ stage, startedAt, endedAt, busyMs }) => {
          const from = Date.parse(startedAt) - began
          const span = Date.parse(endedAt) - Date.parse(startedAt)
          const name = t(`runs.stage.${log.syncDirection}.${stage}`)
          const took = duration(busyMs, tongue())
          return (
            <li key={stage} className="grid items-center gap-x-3 sm:grid-cols-[150px_minmax(0,1fr)_90px]">
              <span className="truncate text-muted">{name}</span>
              <span
                role="img"
                aria-label={t('runs.stage.said', {
                  stage: name,
                  from: duration(from, tongue()),
                  busy: took,
                  span: duration(span, tongue()),
                })}
                className="relative block h-4 rounded-sm bg-sunken"
              >
                <span
                  className="absolute inset-y-0 min-w-0.5 overflow-hidden rounded-sm"
                  style={{
                    left: `${Math.min(99.5, share(from))}%`,
                    width: `${share(span)}%`,
                    background: `color-mix(in srgb, ${fills[stage]} 30%, transparent)`,
                  }}
                >
                  <span
                    className="block h-full"
                    style={{ width: span === 0 ? '100%' : `${Math.min(100, (busyMs / span) * 100)}%`, background: fills[stage] }}
                  />
                </span>
              </span>
              <span className="text-right text-meta text-muted tabular-nums max-sm:text-left">{took}</span>
            </li>
          )
        })}
    </ul>
  )
}
