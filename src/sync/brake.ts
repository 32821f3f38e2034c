/** Deletes on one stream, in one direction. `recent`: those let through in the last 24 h; `live`: its live links. */
export type DeleteLoad = { readonly live: number; readonly recent: number; readonly asked: number }

/** The window over which deletes are counted. */
export const brakeWindowMs = 24 * 60 * 60 * 1000

/** How many of the asked deletes may pass now; the rest is held (reason `brake`) until a person answers. */
export function allowedDeletes(load: DeleteLoad): number {
  const limit = Math.max(20, Math.floor(load.live * 0.05))
  return Math.max(0, Math.min(load.asked, limit - load.recent))
}
