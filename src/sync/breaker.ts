import type { Actor } from '#model/actor.ts'

/** One change of one field of one record, from the audit. */
export type FieldChange = { readonly atMs: number; readonly actor: Actor }

/** The window over which a field's changes are counted, and how many by connections alone are too many. */
export const windowMs = 60 * 60 * 1000
export const most = 6

/**
 * Whether a field spins: more than 6 changes within the hour before `nowMs` by connections alone, none of them by a person.
 * Such a field is held, both spellings shown.
 */
export function isSpinning(changes: readonly FieldChange[], nowMs: number): boolean {
  const recent = changes.filter((change) => change.atMs > nowMs - windowMs && change.atMs <= nowMs)
  const touched = recent.reduce((at, change) => (change.actor.startsWith('person:') ? Math.max(at, change.atMs) : at), -Infinity)
  return recent.filter((change) => change.actor.startsWith('connection:') && change.atMs > touched).length > most
}
