import type { Http } from '../../kit/http.ts'
import type { Outgoing, Receipt } from '../../kit/stream.ts'
import type { Receipts } from './batch.ts'
import { create } from './create.ts'
import { erase } from './erase.ts'
import type { ObjectType } from './object-type.ts'
import { update } from './update.ts'

/**
 * Writes a batch. When a call fails as a whole, what was done before keeps its receipts, and the rest is answered so that trying again is
 * safe. Only a batch of which nothing was done throws.
 */
export async function push(http: Http, type: ObjectType, batch: readonly Outgoing[]): Promise<readonly Receipt[]> {
  const receipts: Receipts = new Map()
  const part = (step: Outgoing['step']) => ({ batch: batch.filter((each) => each.step === step), receipts })
  try {
    await create(http, type, part('create'))
    await update(http, type, part('update'))
    await erase(http, type, part('delete'))
  } catch (error) {
    if (receipts.size === 0) throw error
  }
  return batch.map((each) => receipts.get(each.record) ?? untried(each))
}

/** A create is looked up before it is tried again, anything else is read anew. */
function untried({ step }: Outgoing): Receipt {
  return step === 'create' ? { kind: 'unknown' } : { kind: 'stale' }
}
