import { createHash } from 'node:crypto'
import type { Kind } from '#model/kinds.ts'
import type { Reason } from '../why-not/reason.ts'

/** Of what is kept here, or with the remotes read afresh. */
export type How = 'held' | 'read'

/** A link whose sides do not say the same, or that waits. `fields`: labels. */
export type Differing = {
  readonly linkId: string
  readonly recordId: string | null
  readonly remoteId: string | null
  readonly fields: readonly string[]
  readonly reasons: readonly Reason[]
}

/** A comparison as far as it has come. The digests chain link by link, so that it can be carried on. */
export type Sum = {
  readonly links: number
  readonly equal: number
  readonly here: string
  readonly there: string
  readonly reasons: Readonly<Record<string, number>>
  readonly differing: readonly Differing[]
}

/** Where a page of live links ended, in the order of their remotes. */
export type After = { readonly scope: string; readonly remoteId: string }

/** A comparison as it is kept. `askedAt`: one is under way, `underWay` says how far; null: it has not begun. */
export type ProofRow = {
  readonly streamId: string
  readonly kind: Kind
  readonly how: How
  readonly at: Date | null
  readonly tookMs: number
  readonly links: number
  readonly equal: number
  readonly open: number
  readonly digestHere: string | null
  readonly digestThere: string | null
  readonly reasons: Readonly<Record<string, number>>
  readonly differing: readonly Differing[]
  readonly askedAt: Date | null
  readonly underWay: { readonly after: After; readonly sum: Sum } | null
  readonly error: string | null
}

/** How many of the differing are kept by name. */
export const mostDiffering = 100

const seed = createHash('sha256').digest('hex')

export const emptySum: Sum = { links: 0, equal: 0, here: seed, there: seed, reasons: {}, differing: [] }

/** One link: what each side says of it, and how it differs; null: it does not. */
export type Entry = { readonly id: string; readonly here: string; readonly there: string; readonly differs: Differing | null }

/** The sum with one more link in it. Equal links chain equal texts, so the digests are equal while, and only while, all links are. */
export function enter(sum: Sum, { id, here, there, differs }: Entry): Sum {
  return {
    ...wait(sum, differs === null ? [] : [differs]),
    links: sum.links + 1,
    equal: sum.equal + (differs === null ? 1 : 0),
    here: chained(sum.here, id, here),
    // Sides that say the same may still owe a delete or wait for a person.
    there: chained(sum.there, id, differs !== null && there === here ? `${there} open` : there),
  }
}

/** The sum with links in it that stand on one side only. */
export function enterWaiting(
  sum: Sum,
  waiting: { readonly links: number; readonly reasons: Sum['reasons']; readonly named: readonly Differing[] },
): Sum {
  if (waiting.links === 0) return sum
  const reasons = { ...sum.reasons }
  for (const [code, count] of Object.entries(waiting.reasons)) reasons[code] = (reasons[code] ?? 0) + count
  return {
    ...sum,
    links: sum.links + waiting.links,
    here: chained(sum.here, 'waiting', String(waiting.links)),
    reasons,
    differing: [...sum.differing, ...waiting.named].slice(0, mostDiffering),
  }
}

function wait(sum: Sum, differing: readonly Differing[]): Sum {
  const [one] = differing
  if (one === undefined) return sum
  const code = one.reasons[0]?.code ?? 'open'
  return {
    ...sum,
    reasons: { ...sum.reasons, [code]: (sum.reasons[code] ?? 0) + 1 },
    differing: sum.differing.length < mostDiffering ? [...sum.differing, one] : sum.differing,
  }
}

const chained = (before: string, id: string, said: string): string => createHash('sha256').update(`${before}\n${id}\n${said}`).digest('hex')
