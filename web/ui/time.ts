import { formatOf } from '../text/formats.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** "in 28 minutes", "2 hours ago"; null when less than a minute away, which reads "just now". */
export function relative(at: number, now: number, tongue: string): string | null {
  const gap = at - now
  const size = Math.abs(gap)
  const words = formatOf(Intl.RelativeTimeFormat, tongue, { numeric: 'auto', style: 'short' })
  if (size < MINUTE) return null
  if (size < HOUR) return words.format(Math.round(gap / MINUTE), 'minute')
  if (size < DAY) return words.format(Math.round(gap / HOUR), 'hour')
  if (size < 14 * DAY) return words.format(Math.round(gap / DAY), 'day')
  if (size < 60 * DAY) return words.format(Math.round(gap / (7 * DAY)), 'week')
  if (size < 365 * DAY) return words.format(Math.round(gap / (30 * DAY)), 'month')
  return words.format(Math.round(gap / (365 * DAY)), 'year')
}

/** Date, time and zone to the second, in the user's zone. */
export const exact = (at: number, tongue: string): string =>
  formatOf(Intl.DateTimeFormat, tongue, { dateStyle: 'medium', timeStyle: 'long' }).format(at)

/** "14:02", with the day where it is not today's, in the user's zone. */
export function clock(at: number, now: number, tongue: string): string {
  const time = formatOf(Intl.DateTimeFormat, tongue, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at)
  const isToday = new Date(at).toDateString() === new Date(now).toDateString()
  return isToday ? time : `${day(at, tongue, new Date(at).getFullYear() !== new Date(now).getFullYear())}, ${time}`
}

/** A day without its time; `withYear` when it is not this year's. */
export const day = (at: number, tongue: string, withYear: boolean): string =>
  formatOf(Intl.DateTimeFormat, tongue, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    ...(withYear ? { year: 'numeric' } : {}),
  }).format(at)

/** "2 h 34 min", "41 s", "850 ms"; at most two units. */
export function duration(ms: number, tongue: string): string {
  const unit = (value: number, name: string) =>
    formatOf(Intl.NumberFormat, tongue, { style: 'unit', unit: name, unitDisplay: 'short' }).format(value)
  if (ms < 1000) return unit(Math.round(ms), 'millisecond')
  const parts: [number, string][] = [
    [Math.floor(ms / DAY), 'day'],
    [Math.floor((ms % DAY) / HOUR), 'hour'],
    [Math.floor((ms % HOUR) / MINUTE), 'minute'],
    [Math.floor((ms % MINUTE) / 1000), 'second'],
  ]
  const first = parts.findIndex(([value]) => value > 0)
  return parts
    .slice(first, first + 2)
    .filter(([value]) => value > 0)
    .map(([value, name]) => unit(value, name))
    .join(' ')
}
