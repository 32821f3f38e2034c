const minute = 60_000

/** Changes there without a ring are looked for this often under `realtime`. */
const realtimeMs = minute

/** When a stream is next pulled by the schedule, after `now`; null: only when asked. `daily` is a time of the workspace's zone. */
export function nextPullAt(
  of: { readonly frequency: string; readonly schedule: Readonly<Record<string, unknown>>; readonly zone: string },
  now: Date,
): Date | null {
  const after = (ms: number): Date => new Date(now.getTime() + ms)
  switch (of.frequency) {
    case 'realtime':
      return after(realtimeMs)
    case 'every_15_minutes':
      return after(15 * minute)
    case 'every_30_minutes':
      return after(30 * minute)
    case 'hourly':
      return after(60 * minute)
    case 'daily':
      return nextTime(typeof of.schedule['at'] === 'string' ? of.schedule['at'] : '03:00', of.zone, now)
    default:
      return null
  }
}

/** The next instant at which a clock in the zone shows `time` (HH:MM); looked for minute by minute around the day's offset. */
function nextTime(time: string, zone: string, now: Date): Date {
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  const shown = minutesOf(clock.format(now))
  const ahead = (minutesOf(time) - shown + 1440) % 1440 || 1440
  const guess = new Date(Math.floor(now.getTime() / minute) * minute + ahead * minute)
  const off = minutesOf(time) - minutesOf(clock.format(guess))
  return off === 0 ? guess : new Date(guess.getTime() + (Math.abs(off) > 720 ? off - Math.sign(off) * 1440 : off) * minute)
}

const minutesOf = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5))
