import { sql, type RawBuilder } from 'kysely'
import type { Tx } from '#db/db.ts'
import { entryTypes, type Mark, type TimelineType } from './item.ts'

/** Whose timeline: a record's with those of whatever was merged into it, or everything a person did. */
export type Subject = { readonly of: 'record' | 'person'; readonly id: string; readonly merged?: readonly string[] }

export type SkeletonAsked = {
  readonly subject: Subject
  readonly types: readonly TimelineType[]
  readonly from: string | null
  readonly to: string | null
  readonly personId: string | null
}

/** One thing on the timeline, by where it is found: `item` of an entry, `seq` of a change. */
export type Bone = Mark & { readonly kind: string; readonly via: string | null }

type Condition = RawBuilder<unknown>

const counted = 10_000
const micros = sql`'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'`
const entryKinds = (types: readonly TimelineType[]): string[] =>
  Object.keys(entryTypes).filter((kind) => types.includes(entryTypes[kind] ?? 'note'))

/** The next `limit` things after the mark, newest first: a range scan of the entries and one of each record's changes, merged. Equal instants: entries first. */
export async function skeleton(
  tx: Tx,
  asked: SkeletonAsked,
  { after, limit, offset }: { after: Mark | null; limit: number; offset: number },
): Promise<Bone[]> {
  const most = limit + offset
  const entries = sql`(select at, 1 as source, item_id, 0::bigint as seq, kind, via from app.timeline_entry
    where ${sql.join([...entriesOf(asked), ...(after === null ? [] : [entriesAfter(after)])], sql` and `)} order by at desc, item_id desc limit ${most})`
  const changes = whoseChanges(asked.subject).map(
    (whose) => sql`(select at, 0 as source, null::uuid as item_id, seq, kind, null::uuid as via from app.audit
    where ${sql.join([whose, ...changesOf(asked), ...(after === null ? [] : [changesAfter(after)])], sql` and `)} order by at desc, seq desc limit ${most})`,
  )
  const found = await sql<
    Omit<Bone, 'item'> & { itemId: string | null }
  >`select to_char(at at time zone 'UTC', ${micros}) as at, source, item_id, seq, kind, via
    from (${sql.join(partsOf(asked, entries, changes), sql` union all `)}) s order by s.at desc, source desc, item_id desc, seq desc limit ${limit} offset ${offset}`.execute(
    tx,
  )
  return found.rows.map(({ itemId, ...bone }) => ({ ...bone, item: itemId ?? '' }))
}

/** How many there are, counted to 10,000. In the indexes' order, so that it reads them and not the table, however much of it one record is. */
export async function countBones(tx: Tx, asked: SkeletonAsked): Promise<{ total: number; totalIsEstimate: boolean }> {
  const entries = sql`(select 1 from app.timeline_entry where ${sql.join([...entriesOf(asked)], sql` and `)} order by at desc, item_id desc limit ${counted + 1})`
  const changes = whoseChanges(asked.subject).map(
    (whose) =>
      sql`(select 1 from app.audit where ${sql.join([whose, ...changesOf(asked)], sql` and `)} order by at desc, seq desc limit ${counted + 1})`,
  )
  const found = await sql<{
    count: number
  }>`select least(count(*), ${counted + 1}) as count from (${sql.join(partsOf(asked, entries, changes), sql` union all `)}) s`.execute(tx)
  const total = found.rows[0]?.count ?? 0
  return { total, totalIsEstimate: total > counted }
}

function partsOf(asked: SkeletonAsked, entries: Condition, changes: readonly Condition[]): Condition[] {
  const parts = [
    ...(entryKinds(asked.types).length > 0 ? [entries] : []),
    ...(asked.types.includes('audit') || asked.types.includes('sync') ? changes : []),
  ]
  return parts.length > 0 ? parts : [entries]
}

function* entriesOf({ subject, types, from, to, personId }: SkeletonAsked): Generator<Condition> {
  yield sql`record_id = ${subject.id}::uuid`
  const kinds = entryKinds(types)
  if (kinds.length < Object.keys(entryTypes).length) yield sql`kind = any(${kinds}::text[])`
  if (from !== null) yield sql`at >= ${from}::timestamptz`
  if (to !== null) yield sql`at < ${to}::timestamptz`
  if (personId !== null) yield sql`exists (select from app.note n where n.id = item_id and n.owner_id = ${personId}::uuid)`
}

/** Whose changes: one scan for each record, in its index. That a record was merged is told by the other one's row. */
function whoseChanges({ of, id, merged = [] }: Subject): Condition[] {
  // The second half lets the partial index on persons be used.
  if (of === 'person') return [sql`actor = ${`person:${id}`} and actor like 'person:%'`]
  return [
    sql`record = ${id}::uuid`,
    ...merged.map((loser) => sql`record = ${loser}::uuid and (kind = 'merge' or action not in ('MERGE', 'UNMERGE'))`),
  ]
}

function* changesOf({ types, from, to, personId }: Omit<SkeletonAsked, 'subject'>): Generator<Condition> {
  if (!types.includes('audit')) yield sql`actor like 'connection:%'`
  if (!types.includes('sync')) yield sql`actor not like 'connection:%'`
  if (from !== null) yield sql`at >= ${from}::timestamptz`
  if (to !== null) yield sql`at < ${to}::timestamptz`
  if (personId !== null) yield sql`actor = ${`person:${personId}`}`
}

const entriesAfter = (mark: Mark): Condition =>
  mark.source === 1 ? sql`(at, item_id) < (${mark.at}::timestamptz, ${mark.item}::uuid)` : sql`at < ${mark.at}::timestamptz`

const changesAfter = (mark: Mark): Condition =>
  mark.source === 1 ? sql`at <= ${mark.at}::timestamptz` : sql`(at, seq) < (${mark.at}::timestamptz, ${mark.seq}::bigint)`
