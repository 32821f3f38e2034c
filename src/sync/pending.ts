import type { Values } from '#model/value.ts'
import type { Mapping } from './mapping.ts'
import type { Terms } from './merge.ts'
import type { Bases, Pending } from './sides.ts'

export type PendingOf = (local: Values, bases: Bases | null, mapping: Mapping, terms: Terms) => Pending
