import type { Values } from '#model/value.ts'

/** A record on its way through the door: complete values before and after, null where it does not exist or is deleted. `after` may still be settled. */
export type Draft = {
  readonly id: string
  readonly rev: number
  readonly before: Values | null
  after: Values | null
  readonly restored?: true
}
