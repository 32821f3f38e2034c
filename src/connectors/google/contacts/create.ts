import { chunk } from '#lib/chunk.ts'
import type { Http } from '../../kit/http.ts'
import { Lost } from '../../kit/lost.ts'
import type { Outgoing } from '../../kit/stream.ts'
import { failureOf } from '../failure.ts'
import { newPerson } from './draft.ts'
import { named } from './groups.ts'
import { changeOf, mask, sources, stampKey, type Person, type PersonReply } from './person.ts'
import { bisected, type Receipts } from './receipts.ts'

const most = 200

/** Creates people. There is no idempotency: each carries our stamp, and no call is ever repeated; without an answer all of it is unknown. */
export async function create(
  http: Http,
  scope: string,
  { batch, receipts }: { batch: readonly Outgoing[]; receipts: Receipts },
): Promise<void> {
  for (const part of chunk(batch, most)) {
    await bisected(part, async (some) => {
      const contacts = await Promise.all(some.map((each) => newPerson(http, each, scope))).then((people) =>
        people.map((contactPerson) => ({ contactPerson })),
      )
      return tryCreate(http, scope, { some, contacts, receipts })
    })
  }
}

type Try = {
  readonly some: readonly Outgoing[]
  readonly contacts: readonly { readonly contactPerson: Person }[]
  readonly receipts: Receipts
}

async function tryCreate(http: Http, scope: string, { some, contacts, receipts }: Try): Promise<boolean> {
  try {
    const reply = await http.send({
      method: 'POST',
      base: 'people',
      path: '/v1/people:batchCreateContacts',
      json: { contacts, readMask: mask, sources: [sources] },
    })
    if (reply.status !== 200) return isRefused(some, failureOf(reply).message, receipts)
    await settle(http, scope, { some, replies: (reply.body as { createdPeople?: readonly PersonReply[] }).createdPeople ?? [], receipts })
  } catch (error) {
    if (!(error instanceof Lost)) throw error
    for (const { record } of some) receipts.set(record, { kind: 'unknown' })
  }
  return true
}

/** Replies are told apart by our stamp; the order of a batch's answers is not promised. */
async function settle(
  http: Http,
  scope: string,
  { some, replies, receipts }: { some: readonly Outgoing[]; replies: readonly PersonReply[]; receipts: Receipts },
): Promise<void> {
  const people = await named(
    http,
    replies.map(({ person }) => person).filter((person) => person !== undefined),
  )
  const byStamp = new Map(people.map((person) => [person.clientData?.find(({ key }) => key === stampKey)?.value, person]))
  const refused = replies.filter(({ person }) => person === undefined).map(({ status }) => status?.message)
  for (const { record, stamp } of some) {
    const person = byStamp.get(stamp)
    if (person !== undefined) receipts.set(record, { kind: 'done', change: changeOf(person, scope, http.now()) })
    else if (refused.length > 0 && some.length === 1)
      receipts.set(record, { kind: 'refused', reason: refused[0] ?? 'Google did not say why' })
    else receipts.set(record, { kind: 'unknown' })
  }
}

function isRefused(some: readonly Outgoing[], reason: string, receipts: Receipts): boolean {
  const [only, second] = some
  if (only === undefined || second !== undefined) return false
  receipts.set(only.record, { kind: 'refused', reason })
  return true
}
