/** For how long a run may be taken back. What it wrote there is kept as long, and `graceDays` more for an undo that was begun at the last moment. */
export const undoDays = 90
export const graceDays = 2

const dayMs = 24 * 60 * 60_000

/** Whether it is too long ago for a run to be taken back. */
export const isPast = (startedAt: Date, now: Date): boolean => now.getTime() - startedAt.getTime() > undoDays * dayMs
