import type { Book } from './book.ts'
import type { Value } from './value.ts'

/** A People request that is known to be well formed and allowed. */
export type Asked = {
  readonly book: Book
  /** The account's "Other contacts". */
  readonly other: Book
  readonly query: URLSearchParams
  /** The resource the path names: `people/me`, `people/c1`, `contactGroups/a` … */
  readonly resource: string
  readonly body: Value
}
