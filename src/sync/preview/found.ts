import type { Values } from '#model/value.ts'

/** How many records an act would meet on one side. `skip`: nothing to do, or kept out by the connection's settings. */
export type Side = { create: number; link: number; update: number; conflict: number; skip: number; delete: number }

/** One record of a preview, as people read it. `fields`: what each would become; absent for what is new. */
export type Sample = {
  readonly side: 'here' | 'there'
  readonly act: keyof Side
  readonly title: string
  readonly recordId: string | null
  readonly remoteId: string | null
  readonly fields: { readonly [field: string]: { readonly from: Values[string]; readonly to: Values[string] } }
}

/** A remote that may be one of several records: it waits for a person. */
export type Doubtful = { readonly remoteId: string; readonly title: string; readonly recordIds: readonly string[] }

/** What a sync of one stream would do. `unmapped`: fields that must not be empty there and that no row fills. */
export type Found = {
  readonly here: Side
  readonly there: Side
  readonly samples: Sample[]
  readonly doubtful: Doubtful[]
  doubtfulTotal: number
  readonly unmapped: { readonly field: string; readonly label: string }[]
}

export const blankSide = (): Side => ({ create: 0, link: 0, update: 0, conflict: 0, skip: 0, delete: 0 })

export const nothingFound = (): Found => ({
  here: blankSide(),
  there: blankSide(),
  samples: [],
  doubtful: [],
  doubtfulTotal: 0,
  unmapped: [],
})

const mostPerAct = 5

/** Counts an act, and keeps the first few of each kind to show. */
export function tell(found: Found, sample: Sample): void {
  found[sample.side][sample.act] += 1
  const kept = found.samples.filter(({ side, act }) => side === sample.side && act === sample.act)
  if (kept.length < mostPerAct && sample.act !== 'skip') found.samples.push(sample)
}

export function doubt(found: Found, doubtful: Doubtful): void {
  found.doubtfulTotal += 1
  found.here.skip += 1
  if (found.doubtful.length < 4 * mostPerAct) found.doubtful.push(doubtful)
}
