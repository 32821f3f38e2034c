import { number, t, tongue } from '../text/t.ts'
import { cn } from './cn.ts'
import { duration } from './time.ts'

export type ProgressProps = {
  label: string
  done: number
  /** Null while the size is not known: the bar then shows only that work goes on. */
  total: number | null
  /** Records per second. */
  rate?: number | null
  leftMs?: number | null
  /** Said in place of the numbers while there are none. */
  note?: string | undefined
  tone?: 'accent' | 'ok' | 'warn' | 'bad'
  className?: string
}

const fills = { accent: 'bg-accent', ok: 'bg-ok-solid', warn: 'bg-warn-solid', bad: 'bg-bad-solid' }

/** How far a piece of work is, in numbers, with the time that is left. */
export function Progress({ label, done, total, rate, leftMs, note, tone = 'accent', className }: ProgressProps) {
  const share = total === null || total === 0 ? null : Math.min(1, done / total)
  const facts = [
    total === null ? number(done) : t('kit.of', { done, total }),
    rate ? t('kit.progress.rate', { rate: Math.round(rate) }) : null,
    leftMs ? t('kit.progress.left', { time: duration(leftMs, tongue()) }) : null,
  ].filter((fact) => fact !== null)
  return (
    <div className={cn('flex flex-col gap-1', className)}>
      <div className="flex flex-wrap justify-between gap-x-3">
        <span className="font-medium">{label}</span>
        <span className="text-meta text-muted">{note ?? facts.join(' · ')}</span>
      </div>
      <div
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        {...(share === null ? {} : { 'aria-valuemax': total ?? 0, 'aria-valuenow': done })}
        className="h-1.5 overflow-hidden rounded-full bg-sunken"
      >
        <div
          className={cn('h-full rounded-full transition-[width] duration-150', fills[tone], share === null && 'w-1/3 animate-pulse')}
          style={share === null ? {} : { width: `${share * 100}%` }}
        />
      </div>
    </div>
  )
}
