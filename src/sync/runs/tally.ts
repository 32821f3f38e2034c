/** What a run has done so far: `processed` = synced + failed + skipped. */
export type Tally = {
  readonly processed: number
  readonly synced: number
  readonly failed: number
  readonly skipped: number
  readonly conflictsDetected: number
  readonly conflictsResolved: number
}

export const emptyTally = (): Tally => ({ processed: 0, synced: 0, failed: 0, skipped: 0, conflictsDetected: 0, conflictsResolved: 0 })

export function add(a: Tally, b: Tally): Tally {
  return {
    processed: a.processed + b.processed,
    synced: a.synced + b.synced,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
    conflictsDetected: a.conflictsDetected + b.conflictsDetected,
    conflictsResolved: a.conflictsResolved + b.conflictsResolved,
  }
}
