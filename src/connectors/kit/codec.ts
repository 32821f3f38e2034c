import type { Value } from '#model/value.ts'
import type { Raw } from './raw.ts'

/**
 * What a path cannot say (date parts, memberships, recurrence), as a pair of pure halves.
 * Laws: get(put(raw, v)) means v; put(raw, get(raw)) is raw; put touches only what `reads` names.
 */
export type Codec = {
  /** Our value; null for nothing there; undefined when it cannot be told, which counts as unchanged. */
  get(raw: Raw): Value | undefined
  put(raw: Raw, value: Value): Raw
  /** The remote paths (up to a list, if there is one) that it reads and writes; they make the shadow. */
  readonly reads: readonly string[]
}
