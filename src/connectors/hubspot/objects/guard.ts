import type { Http } from '../../kit/http.ts'
import type { Change, Outgoing } from '../../kit/stream.ts'
import type { Receipts } from './batch.ts'
import type { ObjectType } from './object-type.ts'
import { read } from './read.ts'

/**
 * Reads objects just before they are written, for HubSpot has no versions to write on: what moved since we read it is stale and is merged
 * first. An edit made there between this read and the write is overwritten in the properties written; the window is one call long.
 */
export async function guarded(
  http: Http,
  type: ObjectType,
  { batch, receipts }: { readonly batch: readonly Outgoing[]; readonly receipts: Receipts },
): Promise<readonly { readonly of: Outgoing; readonly now: Change }[]> {
  const changes = await read(
    http,
    type,
    batch.map(({ remote }) => remote ?? ''),
  )
  return batch.flatMap((of, at) => {
    const now = changes[at]
    if (now === undefined || now.values === null) receipts.set(of.record, { kind: 'gone' })
    else if (now.id !== of.remote || (of.tag !== null && of.tag !== now.tag)) receipts.set(of.record, { kind: 'stale' })
    else return [{ of, now }]
    return []
  })
}
