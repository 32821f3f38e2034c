import { Fault } from '#lib/fault.ts'

/** "14:05" as the workspace's clock shows it, with the day where it is not today. */
export function clockTime(at: Date, now: Date, zone: string): string {
  const day = (instant: Date): string => new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' }).format(instant)
  const time = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' }).format(at)
  return day(at) === day(now) ? time : `${day(at)} ${time}`
}

/** Says truly what is waited for, and until when: "Waiting for Google's quota until 14:05". */
export function waiting(
  what: string,
  { now, zone, forMs, cause }: { readonly now: Date; readonly zone: string; readonly forMs: number; readonly cause?: unknown },
): Fault {
  const until = new Date(now.getTime() + forMs)
  // A minute that has begun is not over: "until 14:05" must not be true before 14:05.
  const shown = new Date(Math.ceil(until.getTime() / 60_000) * 60_000)
  return new Fault('retry_after', `Waiting for ${what} until ${clockTime(shown, now, zone)}`, { retryAfterMs: forMs, cause })
}
