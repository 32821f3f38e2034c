import { chunk } from '#lib/chunk.ts'
import type { Http, HttpReply } from '../../kit/http.ts'
import type { Outgoing, Receipt } from '../../kit/stream.ts'
import { failureOf, isStale } from '../failure.ts'
import { changedPerson, fieldsOf } from './draft.ts'
import { named } from './groups.ts'
import { changeOf, mask, sources, type PersonReply } from './person.ts'
import { bisected, draftsOf, type Draft, type Receipts } from './receipts.ts'

const most = 200
/** google.rpc.Code */
const notFound = 5

/** Updates people who all have the same fields changed. Each carries the version it was made on, so a repeated call finds itself stale and changes nothing. */
export async function update(
  http: Http,
  scope: string,
  { batch, receipts }: { batch: readonly Outgoing[]; receipts: Receipts },
): Promise<void> {
  const drafts = await draftsOf(batch, (of) => changedPerson(http, of), receipts)
  for (const part of chunk(drafts, most)) await bisected(part, (some) => tryUpdate(http, scope, { some, receipts }))
}

async function tryUpdate(http: Http, scope: string, { some, receipts }: { some: readonly Draft[]; receipts: Receipts }): Promise<boolean> {
  const contacts = Object.fromEntries(some.map(({ of, person }) => [of.remote ?? '', person]))
  const json = { contacts, updateMask: fieldsOf(some[0]?.of.sent ?? []).join(), readMask: mask, sources: [sources] }
  const reply = await http.send({ method: 'POST', base: 'people', path: '/v1/people:batchUpdateContacts', json, idempotent: true })
  const [only, second] = some
  if (reply.status === 200) await settle(http, scope, { some, reply, receipts })
  else if (only === undefined || second !== undefined) return false
  else receipts.set(only.of.record, receiptOf(failureOf(reply), reply.status === 404))
  return true
}

async function settle(
  http: Http,
  scope: string,
  { some, reply, receipts }: { some: readonly Draft[]; reply: HttpReply; receipts: Receipts },
): Promise<void> {
  const { updateResult = {} } = reply.body as { updateResult?: Readonly<Record<string, PersonReply>> }
  const people = await named(
    http,
    Object.values(updateResult)
      .map(({ person }) => person)
      .filter((person) => person !== undefined),
  )
  const byName = new Map(people.map((person) => [person.resourceName, person]))
  for (const { of } of some) {
    const id = of.remote ?? ''
    const result = updateResult[id]
    const person = byName.get(result?.person?.resourceName)
    const { code = 0, message = '' } = result?.status ?? {}
    if (result === undefined) receipts.set(of.record, { kind: 'stale' })
    else if (person === undefined || code !== 0) receipts.set(of.record, receiptOf({ status: '', message }, code === notFound))
    else {
      const change = changeOf(person, scope, http.now())
      receipts.set(of.record, {
        kind: 'done',
        change: change.id === id ? change : { ...change, formerly: [...(change.formerly ?? []), id] },
      })
    }
  }
}

function receiptOf(failure: { readonly status: string; readonly message: string }, missing: boolean): Receipt {
  if (isStale(failure)) return { kind: 'stale' }
  return missing ? { kind: 'gone' } : { kind: 'refused', reason: failure.message }
}
