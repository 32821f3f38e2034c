import { chunk } from '#lib/chunk.ts'
import type { Http } from '../../kit/http.ts'
import { Lost } from '../../kit/lost.ts'
import type { Outgoing } from '../../kit/stream.ts'
import { failureOf } from '../failure.ts'
import { newPerson } from './draft.ts'
import { named } from './groups.ts'
import { changeOf, mask, sources, stampKey, type PersonReply } from './person.ts'
import { bisected, draftsOf, type Draft, type Receipts } from './receipts.ts'

const most = 200

/** Creates people. There is no idempotency: each carries our stamp, and no call is ever repeated; without an answer all of it is unknown. */
export async function create(
  http: Http,
  scope: string,
  { batch, receipts }: { batch: readonly Outgoing[]; receipts: Receipts },
): Promise<void> {
  const drafts = await draftsOf(batch, (of) => newPerson(http, of, scope), receipts)
  for (const part of chunk(drafts, most)) await bisected(part, (some) => tryCreate(http, scope, { some, receipts }))
}

async function tryCreate(http: Http, scope: string, { some, receipts }: { some: readonly Draft[]; receipts: Receipts }): Promise<boolean> {
  const contacts = some.map(({ person }) => ({ contactPerson: person }))
  let isWritten = false
  try {
    const json = { contacts, readMask: mask, sources: [sources] }
    const reply = await http.send({ method: 'POST', base: 'people', path: '/v1/people:batchCreateContacts', json })
    if (reply.status !== 200) return isRefused(some, failureOf(reply).message, receipts)
    isWritten = true
    const { createdPeople = [] } = reply.body as { createdPeople?: readonly PersonReply[] }
    await settle(http, scope, { some, replies: createdPeople, receipts })
  } catch (error) {
    // Whatever fails after the write, e.g. reading the labels' names: it is written, and only `find` may say as what.
    if (!(error instanceof Lost) && !isWritten) throw error
    for (const { of } of some) receipts.set(of.record, { kind: 'unknown' })
  }
  return true
}

type Answered = { some: readonly Draft[]; replies: readonly PersonReply[]; receipts: Receipts }

/** Replies are told apart by our stamp; the order of a batch's answers is not promised. */
async function settle(http: Http, scope: string, { some, replies, receipts }: Answered): Promise<void> {
  const people = await named(
    http,
    replies.map(({ person }) => person).filter((person) => person !== undefined),
  )
  const byStamp = new Map(people.map((person) => [person.clientData?.find(({ key }) => key === stampKey)?.value, person]))
  const refused = replies.filter(({ person }) => person === undefined).map(({ status }) => status?.message)
  for (const { of } of some) {
    const person = byStamp.get(of.stamp)
    if (person !== undefined) receipts.set(of.record, { kind: 'done', change: changeOf(person, scope, http.now()) })
    else if (refused.length > 0 && some.length === 1)
      receipts.set(of.record, { kind: 'refused', reason: refused[0] ?? 'Google did not say why' })
    else receipts.set(of.record, { kind: 'unknown' })
  }
}

function isRefused(some: readonly Draft[], reason: string, receipts: Receipts): boolean {
  const [only, second] = some
  if (only === undefined || second !== undefined) return false
  receipts.set(only.of.record, { kind: 'refused', reason })
  return true
}
