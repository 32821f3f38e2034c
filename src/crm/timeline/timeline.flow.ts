import { scopeOf } from '#access/allow.ts'
import type { Caller } from '#access/caller.ts'
import type { Tx } from '#db/db.ts'
import { isKind } from '#model/kinds.ts'
import { nouns } from '#model/nouns.ts'
import { hiddenOf } from '#crm/audit/audit.flow.ts'
import { connectionsOf, peopleOf } from '#crm/audit/people.store.ts'
import type { AuditRow } from '#crm/audit/row.ts'
import { load, type Stored } from '#crm/records/load.store.ts'
import { visibleOf } from '#crm/records/scope.store.ts'
import { changesOfPage, choiceNames } from './change.store.ts'
import { mergedTitles } from './merged-titles.flow.ts'
import { writeMark, type Mark, type TimelineItem } from './item.ts'
import { presentChange, presentNote, type SystemName } from './present.ts'
import { countBones, skeleton, type Bone, type SkeletonAsked } from './skeleton.store.ts'

export type TimelinePage = {
  readonly items: TimelineItem[]
  readonly next: string | null
  readonly total: number
  readonly totalIsEstimate: boolean
}

/** Reads on at most so often where much of a page may not be shown. */
const scans = 5

/** One page of a timeline: skeleton, then one query a kind, then what the caller may see, then how it reads. */
export async function timelinePage(
  tx: Tx,
  caller: Caller,
  asked: SkeletonAsked & { after: Mark | null; limit: number; offset: number; systemName: SystemName },
): Promise<TimelinePage> {
  const items: TimelineItem[] = []
  let after = asked.after
  let { offset } = asked
  let more = true
  for (let scan = 0; scan < scans && more && items.length < asked.limit; scan += 1) {
    const bones = await skeleton(tx, asked, { after, limit: asked.limit + 1, offset })
    const told = await flesh(tx, caller, { asked, bones: bones.slice(0, asked.limit) })
    offset = 0
    more = bones.length > asked.limit
    for (const [index, item] of told.entries()) {
      after = bones[index] ?? after
      if (item !== null) items.push(item)
      if (items.length === asked.limit) {
        more ||= index < told.length - 1
        break
      }
    }
  }
  return { items, next: more && after !== null ? writeMark(after) : null, ...(await countBones(tx, asked)) }
}

/** Each bone's item, null where this caller may not see it. */
async function flesh(
  tx: Tx,
  caller: Caller,
  { asked, bones }: { asked: SkeletonAsked & { systemName: SystemName }; bones: readonly Bone[] },
): Promise<(TimelineItem | null)[]> {
  const changes = await changesOfPage(tx, asked.subject, bones)
  const noteIds = bones.filter((bone) => bone.kind === 'note' && bone.source === 1).map((bone) => bone.item)
  const notes = await load(tx, 'note', noteIds)
  const visible = await visibleOf(tx, scopeOf(caller, 'note'), [...notes.keys()])
  const rows = [...changes.values()]
  const owners = [...notes.values()].map((note) => `person:${note.ownerId}`)
  const people = await peopleOf(tx, [...rows.map((row) => row.actor), ...owners])
  const connections = await connectionsOf(
    tx,
    rows.map((row) => row.actor),
  )
  const names = new Map([...(await choiceNames(tx, rows)), ...(await mergedTitles(tx, caller, rows))])
  const hidden = asked.subject.of === 'person' ? await hiddenOf(tx, caller, rows) : new Set<string>()
  const abouts = await titlesOf(
    tx,
    rows.filter(({ record }) => asked.subject.of === 'person' || record !== asked.subject.id),
  )
  const vias = await viasOf(tx, bones)
  return bones.map((bone) => {
    const row = changes.get(bone.seq)
    if (bone.source === 0) {
      if (row === undefined) return null
      const isHidden = hidden.has(row.record)
      return presentChange(row, {
        user: people.get(row.actor) ?? null,
        connection: connections.get(row.actor) ?? null,
        names,
        about: isHidden ? null : (abouts.get(row.record) ?? null),
        hidden: isHidden,
        systemName: asked.systemName,
      })
    }
    const note = notes.get(bone.item)
    if (note === undefined || !visible.has(note.id)) return null
    return presentNote(note, {
      user: people.get(`person:${note.ownerId}`) ?? null,
      via: bone.via === null ? null : (vias.get(bone.via) ?? null),
    })
  })
}

/** The titles of the records these changes are about. */
async function titlesOf(tx: Tx, rows: readonly AuditRow[]): Promise<Map<string, string>> {
  const titles = new Map<string, string>()
  for (const [kind, of] of Map.groupBy(rows, (row) => row.kind)) {
    if (!isKind(kind)) continue
    const records = await load(tx, kind, [...new Set(of.map((row) => row.record))])
    for (const record of records.values()) titles.set(record.id, titleOf(record))
  }
  return titles
}

const titleOf = (record: Stored): string => nouns[record.kind].title(record.values)

/** The contacts, leads and deals through which items stand here, and whatever was merged into this. */
async function viasOf(tx: Tx, bones: readonly Bone[]): Promise<Map<string, { id: string; kind: string; title: string }>> {
  const ids = [...new Set(bones.flatMap((bone) => (bone.via === null ? [] : [bone.via])))]
  const vias = new Map<string, { id: string; kind: string; title: string }>()
  if (ids.length === 0) return vias
  for (const kind of ['contact', 'lead', 'deal', 'company'] as const)
    for (const record of (await load(tx, kind, ids)).values()) vias.set(record.id, { id: record.id, kind, title: titleOf(record) })
  return vias
}
