import { must } from '#lib/must.ts'
import type { Outgoing, Receipt } from '../../kit/stream.ts'

/** Receipts by record. */
export type Receipts = Map<string, Receipt>

/** Sends a batch; where Google refuses all of it for the sake of one, halves find the one. `send` gives false for "refused as a whole". */
export async function bisected(batch: readonly Outgoing[], send: (part: readonly Outgoing[]) => Promise<boolean>): Promise<void> {
  if (batch.length === 0 || (await send(batch))) return
  const half = Math.ceil(batch.length / 2)
  must(batch[1], 'a second write: a single one always has its own receipt')
  await bisected(batch.slice(0, half), send)
  await bisected(batch.slice(half), send)
}
