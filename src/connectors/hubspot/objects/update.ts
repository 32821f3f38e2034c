import { chunk } from '#lib/chunk.ts'
import type { Http } from '../../kit/http.ts'
import type { Change, Outgoing, Raw } from '../../kit/stream.ts'
import { associate } from './associate.ts'
import { bisected, largestBatch, receiptOfUpdate, sendBatch, type Receipts } from './batch.ts'
import { definitionsOf, type Definitions } from './definitions.ts'
import { changedLinks, changedProperties, linksLeft, type Changed, type Relink } from './draft.ts'
import { guarded } from './guard.ts'
import type { HubspotObject } from './object.ts'
import type { ObjectType } from './object-type.ts'
import { afterWrites, shownOf, type Taken } from './written.ts'

type Updating = { readonly batch: readonly Outgoing[]; readonly receipts: Receipts }

/** An update with what it changes there. */
type Draft = Changed & { readonly of: Outgoing; readonly now: Change; readonly id: string; readonly relinks: readonly Relink[] }

/** Updates objects on the version they were read in, as far as a read just before can tell. Only what differs is sent. */
export async function update(http: Http, type: ObjectType, { batch, receipts }: Updating): Promise<void> {
  if (batch.length === 0) return
  const definitions = await definitionsOf(http, type)
  for (const part of chunk(batch, largestBatch)) {
    const ready = await guarded(http, type, { batch: part, receipts })
    const drafts = ready.map(({ of, now }) => draftOf(type, of, { now, definitions }))
    await write(http, type, { drafts, receipts })
  }
}

function draftOf(type: ObjectType, of: Outgoing, { now, definitions }: { readonly now: Change; readonly definitions: Definitions }): Draft {
  const raw: Raw = now.values ?? {}
  return { of, now, id: now.id, ...changedProperties(type, of, { now: raw, definitions }), relinks: changedLinks(type, of, raw) }
}

async function write(
  http: Http,
  type: ObjectType,
  { drafts, receipts }: { readonly drafts: readonly Draft[]; readonly receipts: Receipts },
): Promise<void> {
  const byRecord = new Map(drafts.map((draft) => [draft.of.record, draft]))
  const answers = new Map<string, HubspotObject>()
  const touching = drafts.filter(({ properties }) => Object.keys(properties).length > 0).map(({ of }) => of)
  await bisected(touching, async (some) => {
    const inputs = some.flatMap(({ record }) => {
      const draft = byRecord.get(record)
      return draft === undefined ? [] : [{ id: draft.id, properties: draft.properties, objectWriteTraceId: record }]
    })
    const { results, failure, refused } = await sendBatch(http, type, { verb: 'update', inputs })
    if (failure !== null && some.length > 1) return false
    for (const result of results) answers.set(result.id, result)
    for (const { record, remote } of some) {
      const why = failure ?? refused.find(({ of }) => of.includes(record) || of.includes(remote ?? ''))
      if (why !== undefined) receipts.set(record, receiptOfUpdate(why))
    }
    return true
  })
  const taken = drafts.filter(({ of }) => !receipts.has(of.record))
  const unlinked = await associate(
    http,
    type,
    taken.filter(({ relinks }) => relinks.length > 0),
  )
  const changes = await afterWrites(
    http,
    type,
    taken.map((draft) => takenOf(draft, answers.get(draft.id))),
  )
  for (const { of, id } of taken) {
    const change = changes.get(id)
    const why = unlinked.get(id)
    if (why !== undefined) receipts.set(of.record, { kind: 'refused', reason: why })
    else receipts.set(of.record, change === undefined ? { kind: 'gone' } : { kind: 'done', change })
  }
}

/** What stood there already was not written: it is as the look before the write saw it. */
function takenOf({ of, now, id, properties, same, relinks }: Draft, answer: HubspotObject | undefined): Taken {
  return {
    id,
    properties: { ...same, ...shownOf(answer, Object.keys(properties)) },
    linked: linksLeft(relinks, of.raw),
    updatedAt: answer?.updatedAt ?? now.order,
  }
}
