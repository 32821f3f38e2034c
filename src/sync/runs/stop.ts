/** A side that a run writes to. */
export type Side = 'here' | 'there'

/** How many records one run may change on each side before it stops and asks; null: as many as there are. `first`: only until the first sync is through. `tripped`: the side it stopped for. */
export type StopIf = { readonly here: number | null; readonly there: number | null; readonly first: boolean; readonly tripped: Side | null }

export function stopIfOf(options: Readonly<Record<string, unknown>>): StopIf {
  const given = (options.stopIf ?? {}) as { readonly [key: string]: unknown }
  const tripped = given.tripped === 'here' || given.tripped === 'there' ? given.tripped : null
  return { here: limit(given.here), there: limit(given.there), first: given.first === true, tripped }
}

type Syncing = { readonly options: Readonly<Record<string, unknown>>; readonly pulledAt: Date | null; readonly settledAt: Date | null }

/** The limit in force for a stream on a side; null: none. */
export function limitFor({ options, pulledAt, settledAt }: Syncing, side: Side): number | null {
  const set = stopIfOf(options)
  const through = side === 'here' ? pulledAt !== null : settledAt !== null
  return set.first && through ? null : set[side]
}

/** What a limit is set for: how the place and the things are called. */
type Place = { readonly provider: string; readonly kind: string; readonly options: Readonly<Record<string, unknown>> }

const limit = (value: unknown): number | null => (typeof value === 'number' ? value : null)

/** A run came to the limit somebody set: what it has done stays, the rest waits for that person. */
export class Stop extends Error {
  readonly side: Side

  constructor(side: Side, { provider, kind, options }: Place) {
    const most = (stopIfOf(options)[side] ?? 0).toLocaleString('en')
    const place = side === 'here' ? 'in PipeDesk' : `at ${provider}`
    super(
      `One run would change more than ${most} ${kind} ${place}, the limit set for this connection. Look at the run; resume to let the rest through.`,
    )
    this.side = side
  }
}
