import { Fault } from '#lib/fault.ts'
import { must } from '#lib/must.ts'
import type { Outgoing, Receipt } from '../../kit/stream.ts'
import type { Person } from './person.ts'

/** Receipts by record. */
export type Receipts = Map<string, Receipt>

/** A write with the body Google gets. */
export type Draft = { readonly of: Outgoing; readonly person: Person }

/** Bodies for a batch, one after another: the first that needs a new label makes it for all. One whose label is refused gets its receipt and is left out. */
export async function draftsOf(
  batch: readonly Outgoing[],
  draft: (of: Outgoing) => Promise<Person>,
  receipts: Receipts,
): Promise<readonly Draft[]> {
  const drafts: Draft[] = []
  for (const of of batch) {
    try {
      drafts.push({ of, person: await draft(of) })
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'conflict') throw error
      receipts.set(of.record, { kind: 'refused', reason: error.message })
    }
  }
  return drafts
}

/** Sends a batch; where Google refuses all of it for the sake of one, halves find the one. `send` gives false for "refused as a whole". */
export async function bisected<T>(batch: readonly T[], send: (part: readonly T[]) => Promise<boolean>): Promise<void> {
  if (batch.length === 0 || (await send(batch))) return
  const half = Math.ceil(batch.length / 2)
  must(batch[1], 'a second write: a single one always has its own receipt')
  await bisected(batch.slice(0, half), send)
  await bisected(batch.slice(half), send)
}
