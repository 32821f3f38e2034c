import { chunk } from '#lib/chunk.ts'
import type { Http } from '../../kit/http.ts'
import type { Outgoing } from '../../kit/stream.ts'
import { failureOf } from '../failure.ts'
import { absent } from './person.ts'
import { bisected, type Receipts } from './receipts.ts'
import { read } from './read.ts'

/** Google takes 500, one read before it 200: the smaller one keeps both at one call. */
const most = 200

/**
 * Deletes people. A delete carries no version, so each is read just before: what was changed since is stale, what is gone already is done.
 * An edit made between that read and the delete is lost with the contact; the window is one call long.
 */
export async function erase(
  http: Http,
  scope: string,
  { batch, receipts }: { batch: readonly Outgoing[]; receipts: Receipts },
): Promise<void> {
  for (const part of chunk(batch, most)) {
    const now = await read(
      http,
      scope,
      part.map(({ remote }) => remote ?? ''),
    )
    const ready = part.filter((each, index) => {
      const { values, tag, id } = now[index] ?? absent('', scope, http.now())
      if (values === null) receipts.set(each.record, { kind: 'done', change: absent(each.remote ?? '', scope, http.now()) })
      else if (id !== each.remote || (each.tag !== null && tag !== each.tag)) receipts.set(each.record, { kind: 'stale' })
      else return true
      return false
    })
    await bisected(ready, (some) => tryErase(http, scope, { some, receipts }))
  }
}

async function tryErase(
  http: Http,
  scope: string,
  { some, receipts }: { some: readonly Outgoing[]; receipts: Receipts },
): Promise<boolean> {
  const json = { resourceNames: some.map(({ remote }) => remote) }
  const reply = await http.send({ method: 'POST', base: 'people', path: '/v1/people:batchDeleteContacts', json, idempotent: true })
  const [only, second] = some
  if (reply.status === 200 || (reply.status === 404 && second === undefined)) {
    for (const { record, remote } of some) receipts.set(record, { kind: 'done', change: absent(remote ?? '', scope, http.now()) })
    return true
  }
  if (only === undefined || second !== undefined) return false
  receipts.set(only.record, { kind: 'refused', reason: failureOf(reply).message })
  return true
}
