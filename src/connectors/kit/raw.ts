import type { Value } from '#model/value.ts'

/** The provider's raw JSON of one object. */
export type Raw = { readonly [key: string]: Value }
