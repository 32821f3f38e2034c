import { nextPullAt } from '../configs/frequency.ts'

const minute = 60_000
const day = 24 * 60 * minute

/** A connection that fell quiet, since when, and what it waits for in words. `raisedAt` null: seen a moment ago, and not yet told. */
export type Silence = {
  readonly connectionId: string
  readonly checkedAt: Date
  readonly noticedAt: Date
  readonly raisedAt: Date | null
  readonly reason: string | null
}

/** When a stream was last read without a failure, and how often it is to be. */
export type Watched = {
  readonly connectionId: string
  readonly frequency: string
  readonly schedule: Readonly<Record<string, unknown>>
  readonly zone: string
  readonly checkedAt: Date
  readonly waitUntil: Date | null
  readonly waitReason: string | null
  /** When its connection was last changed: resumed, say. */
  readonly changedAt: Date
}

/** This many missed checks in a row are no accident. */
const missed = 3
/** A wait that the provider asked for explains that much more. */
const excusedMs = 15 * minute
/** After a restart or a resume the next check is about to be: a silence is told when it outlasts this. */
export const graceMs = minute

/** How long a stream usually goes without a check; null: it is only read when asked. */
export function usualMs(of: Pick<Watched, 'frequency' | 'schedule' | 'zone'>, now: Date): number | null {
  if (of.frequency === 'daily') return day
  const next = nextPullAt(of, now)
  return next === null ? null : next.getTime() - now.getTime()
}

/** Whether the last successful check is longer ago than three of its intervals, and no wait that was announced explains it. Pure. */
export function isSilent(watched: Watched, now: Date): boolean {
  const usual = usualMs(watched, now)
  if (usual === null) return false
  const excused = watched.waitUntil !== null && watched.waitUntil > now ? excusedMs : 0
  return now.getTime() - watched.checkedAt.getTime() > missed * usual + excused
}

/** The silences as they stand now: of each connection its quietest stream; one that outlasts the grace is raised. Pure. */
export function silences(watched: readonly Watched[], known: readonly Silence[], now: Date): readonly Silence[] {
  const quiet = watched.filter((each) => isSilent(each, now)).toSorted((a, b) => a.checkedAt.getTime() - b.checkedAt.getTime())
  return [...Map.groupBy(quiet, ({ connectionId }) => connectionId)].flatMap(([connectionId, [worst]]): Silence[] => {
    if (worst === undefined) return []
    const old = known.find((each) => each.connectionId === connectionId)
    const noticedAt = old?.noticedAt ?? now
    const raisedAt = old?.raisedAt ?? (now.getTime() - noticedAt.getTime() >= graceMs ? now : null)
    const reason = worst.waitUntil !== null && worst.waitUntil > now ? worst.waitReason : null
    return [{ connectionId, checkedAt: worst.checkedAt, noticedAt, raisedAt, reason }]
  })
}

/** Nobody has noticed for this long: whoever is to notice is not at work. */
const unnoticedMs = 10 * minute

/** Silences that stand although nobody has noticed them. Pure. */
export function unnoticed(watched: readonly Watched[], known: readonly Silence[], now: Date): readonly Silence[] {
  const before = new Date(now.getTime() - unnoticedMs)
  const missing = watched.filter((each) => !known.some(({ connectionId }) => connectionId === each.connectionId))
  const long = missing.filter((each) => each.changedAt < before && isSilent(each, before))
  return long.map(({ connectionId, checkedAt }) => ({ connectionId, checkedAt, noticedAt: before, raisedAt: before, reason: null }))
}
