import type { Http } from '../../kit/http.ts'
import type { Outgoing, Receipt } from '../../kit/stream.ts'
import { create } from './create.ts'
import { fieldsOf } from './draft.ts'
import { erase } from './erase.ts'
import type { Receipts } from './receipts.ts'
import { update } from './update.ts'

/**
 * Writes a batch, one call after another (Google asks for sequential mutations of one user). When a call fails as a whole, what was done before
 * keeps its receipts: the rest is answered so that trying again is safe. Only a batch of which nothing was done throws.
 */
export async function push(http: Http, scope: string, batch: readonly Outgoing[]): Promise<readonly Receipt[]> {
  const receipts: Receipts = new Map()
  try {
    await create(http, scope, { batch: batch.filter((each) => each.step === 'create'), receipts })
    for (const alike of byMask(batch.filter((each) => each.step === 'update'))) await update(http, scope, { batch: alike, receipts })
    await erase(http, scope, { batch: batch.filter((each) => each.step === 'delete'), receipts })
  } catch (error) {
    if (receipts.size === 0) throw error
  }
  return batch.map((each) => receipts.get(each.record) ?? untried(each))
}

/** One call has one mask for all it updates. */
function byMask(batch: readonly Outgoing[]): Outgoing[][] {
  return [...Map.groupBy(batch, ({ sent }) => fieldsOf(sent).join()).values()]
}

/** A create is looked up before it is tried again, anything else is read anew. */
function untried({ step }: Outgoing): Receipt {
  return step === 'create' ? { kind: 'unknown' } : { kind: 'stale' }
}
