import { chunk } from '#lib/chunk.ts'
import type { Http, HttpReply } from '../../kit/http.ts'
import type { Outgoing, Receipt } from '../../kit/stream.ts'
import { failureOf, isStale } from '../failure.ts'
import { changedPerson, fieldsOf } from './draft.ts'
import { named } from './groups.ts'
import { changeOf, mask, sources, type Person, type PersonReply } from './person.ts'
import { bisected, type Receipts } from './receipts.ts'

const most = 200
/** google.rpc.Code */
const notFound = 5

/** Updates people who all have the same fields changed. Each carries the version it was made on, so a repeated call finds itself stale and changes nothing. */
export async function update(
  http: Http,
  scope: string,
  { batch, receipts }: { batch: readonly Outgoing[]; receipts: Receipts },
): Promise<void> {
  for (const part of chunk(batch, most)) {
    await bisected(part, async (some) => {
      const reply = await send(http, some)
      if (reply.status === 200) {
        await settle(http, scope, { some, reply, receipts })
        return true
      }
      const [only, second] = some
      if (only === undefined || second !== undefined) return false
      receipts.set(only.record, receiptOf(failureOf(reply), reply.status === 404))
      return true
    })
  }
}

async function send(http: Http, some: readonly Outgoing[]): Promise<HttpReply> {
  const contacts: Record<string, Person> = {}
  for (const each of some) contacts[each.remote ?? ''] = await changedPerson(http, each)
  const json = { contacts, updateMask: fieldsOf(some[0]?.sent ?? []).join(), readMask: mask, sources: [sources] }
  return http.send({ method: 'POST', base: 'people', path: '/v1/people:batchUpdateContacts', json, idempotent: true })
}

async function settle(
  http: Http,
  scope: string,
  { some, reply, receipts }: { some: readonly Outgoing[]; reply: HttpReply; receipts: Receipts },
): Promise<void> {
  const { updateResult = {} } = reply.body as { updateResult?: Readonly<Record<string, PersonReply>> }
  const people = await named(
    http,
    Object.values(updateResult)
      .map(({ person }) => person)
      .filter((person) => person !== undefined),
  )
  const byName = new Map(people.map((person) => [person.resourceName, person]))
  for (const { record, remote } of some) {
    const result = updateResult[remote ?? '']
    const person = byName.get(result?.person?.resourceName)
    const { code = 0, message = '' } = result?.status ?? {}
    if (person === undefined || code !== 0)
      receipts.set(record, result === undefined ? { kind: 'stale' } : receiptOf({ status: '', message }, code === notFound))
    else {
      const change = changeOf(person, scope, http.now())
      receipts.set(record, {
        kind: 'done',
        change: change.id === remote || remote === null ? change : { ...change, formerly: [...(change.formerly ?? []), remote] },
      })
    }
  }
}

function receiptOf(failure: { readonly status: string; readonly message: string }, missing: boolean): Receipt {
  if (isStale(failure)) return { kind: 'stale' }
  return missing ? { kind: 'gone' } : { kind: 'refused', reason: failure.message }
}
