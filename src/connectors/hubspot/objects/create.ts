import { chunk } from '#lib/chunk.ts'
import type { Http } from '../../kit/http.ts'
import { Lost } from '../../kit/lost.ts'
import type { Outgoing } from '../../kit/stream.ts'
import { associate, spec } from './associate.ts'
import { bisected, largestBatch, receiptOfCreate, sendBatch, standsThere, type Answer, type Receipts } from './batch.ts'
import { definitionsOf, isPrepared, type Definitions } from './definitions.ts'
import { linksLeft, newLinks, newProperties } from './draft.ts'
import { byKey } from './find.ts'
import type { HubspotObject } from './object.ts'
import { stampProperty, type ObjectType } from './object-type.ts'
import { afterWrites, shownOf } from './written.ts'

/**
 * Creates objects. With the unique property prepared it is an upsert by our stamp; without, what HubSpot has by the same e-mail or domain is
 * looked up first. No call is repeated: without an answer all of it is unknown, and `find` tells.
 */
export async function create(
  http: Http,
  type: ObjectType,
  { batch, receipts }: { batch: readonly Outgoing[]; receipts: Receipts },
): Promise<void> {
  if (batch.length === 0) return
  const definitions = await definitionsOf(http, type)
  const fresh = isPrepared(definitions) ? batch : await unknownThere(http, type, { batch, receipts })
  for (const part of chunk(fresh, largestBatch)) await bisected(part, (some) => tryCreate(http, type, { some, receipts, definitions }))
}

/** What stands there already is not made again. */
async function unknownThere(http: Http, type: ObjectType, { batch, receipts }: { batch: readonly Outgoing[]; receipts: Receipts }) {
  const there = await byKey(http, type, batch)
  for (const [record, { id }] of there) receipts.set(record, { kind: 'refused', reason: standsThere(id) })
  return batch.filter(({ record }) => !there.has(record))
}

type Trying = { readonly some: readonly Outgoing[]; readonly receipts: Receipts; readonly definitions: Definitions }

async function tryCreate(http: Http, type: ObjectType, { some, receipts, definitions }: Trying): Promise<boolean> {
  const prepared = isPrepared(definitions)
  const inputs = some.map((of) => inputOf(type, of, { prepared, definitions }))
  try {
    const answer = await sendBatch(http, type, { verb: prepared ? 'upsert' : 'create', inputs })
    if (answer.failure === null) await settle(http, type, { some, receipts, definitions, answer, prepared })
    else if (some.length > 1) return false
    else for (const { record } of some) receipts.set(record, receiptOfCreate(answer.failure))
  } catch (error) {
    if (!(error instanceof Sent) && !(error instanceof Lost)) throw error
    // Once it is sent, only `find` may say what became of it; an upsert that was answered may simply be made again, to its end.
    const kind = error instanceof Sent && prepared ? 'stale' : 'unknown'
    for (const { record } of some) if (!receipts.has(record)) receipts.set(record, { kind })
  }
  return true
}

function inputOf(type: ObjectType, of: Outgoing, { prepared, definitions }: { prepared: boolean; definitions: Definitions }): object {
  const properties = newProperties(type, of.raw, definitions)
  if (prepared)
    return {
      idProperty: stampProperty,
      id: of.stamp,
      properties: { ...properties, [stampProperty]: of.stamp },
      objectWriteTraceId: of.record,
    }
  const associations = newLinks(type, of.raw).flatMap(({ link, add }) => add.map((id) => ({ to: { id }, types: [spec(link)] })))
  return { properties, associations, objectWriteTraceId: of.record }
}

type Settling = Trying & { readonly answer: Answer; readonly prepared: boolean }

/** Results are told apart by trace id or stamp, never by their place. What none is told of is unknown. */
async function settle(http: Http, type: ObjectType, { some, receipts, definitions, answer, prepared }: Settling): Promise<void> {
  const results = new Map<string, HubspotObject>()
  for (const { record, stamp } of some) {
    const result = answer.results.find((each) => each.objectWriteTraceId === record || each.properties?.[stampProperty] === stamp)
    const refused = answer.refused.find(({ of }) => of.includes(record) || of.includes(stamp))
    if (result !== undefined) results.set(record, result)
    else receipts.set(record, refused === undefined ? { kind: 'unknown' } : receiptOfCreate(refused))
  }
  try {
    const born = some.flatMap((of) => {
      const result = results.get(of.record)
      return result === undefined ? [] : [{ of, result, id: result.id, relinks: newLinks(type, of.raw) }]
    })
    const unlinked = await associate(http, type, prepared ? born : [])
    const changes = await afterWrites(
      http,
      type,
      born.map(({ of, result, id, relinks }) => ({
        id,
        properties: shownOf(result, Object.keys(newProperties(type, of.raw, definitions))),
        linked: linksLeft(relinks, of.raw),
        updatedAt: result.updatedAt ?? null,
      })),
    )
    for (const { of, id } of born) {
      const change = changes.get(id)
      const why = unlinked.get(id)
      // Born without its company: what it carries is our stamp, so trying again, or reading it, finds it.
      if (why !== undefined) receipts.set(of.record, { kind: 'refused', reason: why })
      else receipts.set(of.record, change === undefined ? { kind: 'unknown' } : { kind: 'done', change })
    }
  } catch (error) {
    throw new Sent(error)
  }
}

/** Something failed after the write. */
class Sent extends Error {
  constructor(cause: unknown) {
    super('written, not read', { cause })
    this.name = 'Sent'
  }
}
