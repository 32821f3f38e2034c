import { chunk } from '#lib/chunk.ts'
import type { Http } from '../../kit/http.ts'
import type { Outgoing } from '../../kit/stream.ts'
import { bisected, largestBatch, sendBatch, type Receipts } from './batch.ts'
import { guarded } from './guard.ts'
import { absent } from './object.ts'
import type { ObjectType } from './object-type.ts'

/** Moves objects to HubSpot's recycle bin. What moved since we read it is stale, what is gone already is done. */
export async function erase(
  http: Http,
  type: ObjectType,
  { batch, receipts }: { batch: readonly Outgoing[]; receipts: Receipts },
): Promise<void> {
  const done = ({ record, remote }: Outgoing): void => {
    receipts.set(record, { kind: 'done', change: absent(remote ?? '', http.now()) })
  }
  for (const part of chunk(batch, largestBatch)) {
    const ready = (await guarded(http, type, { batch: part, receipts })).map(({ of }) => of)
    for (const of of part) if (receipts.get(of.record)?.kind === 'gone') done(of)
    await bisected(ready, async (some) => {
      const { failure } = await sendBatch(http, type, { verb: 'archive', inputs: some.map(({ remote }) => ({ id: remote })) })
      if (failure === null || failure.category === 'OBJECT_NOT_FOUND') some.forEach(done)
      else if (some.length > 1) return false
      else for (const { record } of some) receipts.set(record, { kind: 'refused', reason: failure.message })
      return true
    })
  }
}
