const DAY = 86_400_000

/** The user's time zone, by its IANA name. */
export const zone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone

/** An instant as YYYY-MM-DD where the user is. */
export const dayOf = (at: Date): string =>
  [at.getFullYear(), String(at.getMonth() + 1).padStart(2, '0'), String(at.getDate()).padStart(2, '0')].join('-')

/** The day so many days after one; negative: before. */
export const dayAfter = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10)

/** When a day begins where the user is, as the API takes instants; '' stays ''. */
export const startOf = (day: string): string => (day === '' ? '' : new Date(`${day}T00:00:00`).toISOString())

const most = 365

/** The days to draw: those asked for, or the last thirty; never more than a year, and never the wrong way round. */
export function span(
  { from = '', to = '' }: { from?: string | undefined; to?: string | undefined },
  now: Date,
): { from: string; to: string } {
  const last = to === '' ? dayOf(now) : to
  const first = from === '' ? dayAfter(last, -29) : from
  if (first > last) return { from: last, to: last }
  return { from: first < dayAfter(last, -most) ? dayAfter(last, -most) : first, to: last }
}
