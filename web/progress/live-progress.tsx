import type { Log } from '../data/runs.ts'
import { t, tword } from '../text/t.ts'
import { Progress } from '../ui/progress.tsx'

/** A run under way as of `at` (epoch milliseconds): how far, how fast, how long still. */
export function LiveProgress({ log, at }: { log: Log; at: number }) {
  const tookMs = Math.max(1, at - Date.parse(log.startedAt))
  const rate = (log.recordsProcessed / tookMs) * 1000
  const total = log.estimatedRecords ?? null
  const left = total === null || rate === 0 || total <= log.recordsProcessed ? null : ((total - log.recordsProcessed) / rate) * 1000
  const entity = tword('entity', log.entityType)
  const label = log.syncDirection === 'pull' ? t('progress.pull', { entity }) : t('progress.push', { entity })
  return (
    <Progress
      label={label}
      note={log.recordsProcessed === 0 ? t('progress.begin') : undefined}
      done={log.recordsProcessed}
      total={total}
      rate={rate}
      leftMs={left}
    />
  )
}
