import { sql, type RawBuilder } from 'kysely'
import type { Scope } from '#access/allow.ts'
import type { Tx } from '#db/db.ts'
import type { Kind } from '#model/kinds.ts'
import type { RecordKey } from '#model/noun.ts'
import { visibleTo } from '#crm/records/scope.store.ts'
import type { Place } from './place.ts'

/** Two records that may be one, the smaller id first, and what they were found by. */
export type Found = { readonly one: string; readonly other: string; readonly value: string }

type Page = { readonly after: Place; readonly limit: number }

/** Surer keys than this one: a pair that shares one of them was shown by it. */
const surer: Readonly<Record<RecordKey['type'], readonly RecordKey['type'][]>> = {
  email: [],
  domain: ['email'],
  phone: ['email', 'domain'],
  name: ['email', 'domain', 'phone'],
}

/** A mailbox that many share pairs each with the next few of them, not everybody with everybody. */
const nextFew = [1, 2, 3]

/** Pairs that share a key of this type, in the order of the key's index: one walk along it, which ends with the page. */
export async function pairsByKey(
  tx: Tx,
  scope: Scope,
  { type, after, limit }: Page & { type: RecordKey['type'] },
): Promise<readonly Found[]> {
  const { rows } = await pairsByKeyQuery(scope, { type, after, limit }).execute(tx)
  return rows
}

export function pairsByKeyQuery(scope: Scope, { type, after, limit }: Page & { type: RecordKey['type'] }): RawBuilder<Found> {
  const { value, one, other } = after
  const others = sql.join(nextFew.map((step) => sql`lead(record_id, ${sql.lit(step)}) over w`))
  return sql<Found>`select p.value, p.one, p.other from (
      select value, record_id as one, unnest(array[${others}]) as other from app.record_key
      where kind = ${scope.kind} and type = ${type} and value >= ${value} window w as (partition by value order by record_id)) p
    where p.other is not null and (p.value, p.one, p.other) > (${value}, ${one}::uuid, ${other}::uuid)
      and ${isOpen} and ${bothVisible(scope)} and not ${shares(scope.kind, surer[type], type)}
    limit ${limit}`
}

const isOpen = sql<boolean>`not exists (select from app.not_same n where n.one_id = least(p.one, p.other) and n.other_id = greatest(p.one, p.other))`

function bothVisible(scope: Scope): RawBuilder<boolean> {
  if (scope.reach === 'all') return sql<boolean>`true`
  return sql<boolean>`(select count(*) from ${sql.table(`app.${scope.kind}`)} t where t.id in (p.one, p.other) and ${visibleTo(scope)}) = 2`
}

/** Whether the pair shares a key of these types, or an earlier one of the type it was found by. */
function shares(kind: Kind, types: readonly string[], own: string | null = null): RawBuilder<boolean> {
  return sql<boolean>`exists (select from app.record_key x join app.record_key y on y.kind = x.kind and y.type = x.type and y.value = x.value and y.record_id = p.other
    where x.record_id = p.one and x.kind = ${kind} and (x.type = any(${types}::text[]) or (x.type = ${own} and x.value < p.value)))`
}

/** Pairs whose remotes were merged at their system, while here they are two. */
export async function pairsMergedThere(tx: Tx, scope: Scope, { after, limit }: Page): Promise<readonly (Found & { provider: string })[]> {
  const { rows } = await sql<Found & { provider: string }>`select p.value, p.one, p.other, p.provider from (
      select distinct on (l.id) l.id::text as value, least(l.record_id, h.record_id) as one, greatest(l.record_id, h.record_id) as other, c.provider
      from app.link l join app.stream s on s.id = l.stream_id and s.kind = ${scope.kind} join app.connection c on c.id = s.connection_id and c.deleted_at is null
        join app.link h on h.stream_id = l.stream_id and h.remote_id = l.detail ->> 'into' and h.record_id <> l.record_id
        join ${sql.table(`app.${scope.kind}`)} a on a.id = l.record_id and a.deleted_at is null join ${sql.table(`app.${scope.kind}`)} b on b.id = h.record_id and b.deleted_at is null
      where l.reason = 'merged_there' and l.state = 'gone' and l.id > ${after.value === '' ? after.one : after.value}::uuid order by l.id) p
    where ${isOpen} and ${bothVisible(scope)} limit ${limit}`.execute(tx)
  return rows
}

/** The next names in order, to be looked at for others spelled alike. */
export async function namesAfter(tx: Tx, kind: Kind, { after, limit }: { after: string; limit: number }): Promise<readonly string[]> {
  const { rows } = await sql<{ value: string }>`select distinct value from app.record_key
    where kind = ${kind} and type = 'name' and value > ${after} order by value limit ${limit}`.execute(tx)
  return rows.map((row) => row.value)
}

/** Pairs whose names are spelled alike and that share no key; each from its smaller name. */
export async function pairsAlike(
  tx: Tx,
  scope: Scope,
  names: readonly string[],
): Promise<readonly (Found & { alike: string; similarity: number })[]> {
  const { kind } = scope
  const { rows } = await sql<Found & { alike: string; similarity: number }>`select p.value, p.alike, p.similarity, p.one, p.other from (
      select n.name as value, n.alike, n.similarity, a.record_id as one, b.record_id as other from app.names_alike(${kind}, ${names}::text[]) n
        cross join lateral (select record_id from app.record_key where kind = ${kind} and type = 'name' and value = n.name order by record_id limit 3) a
        cross join lateral (select record_id from app.record_key where kind = ${kind} and type = 'name' and value = n.alike and record_id <> a.record_id order by record_id limit 3) b) p
    where ${isOpen} and ${bothVisible(scope)} and not ${shares(kind, ['email', 'domain', 'phone', 'name'])}
    order by p.value, p.similarity desc, p.one, p.other`.execute(tx)
  return rows
}

/** The keys that the two of each pair share. */
export async function sharedKeys(
  tx: Tx,
  kind: Kind,
  pairs: readonly Pick<Found, 'one' | 'other'>[],
): Promise<ReadonlyMap<string, readonly RecordKey[]>> {
  if (pairs.length === 0) return new Map()
  const given = JSON.stringify(pairs.map(({ one, other }) => ({ one, other })))
  const { rows } = await sql<RecordKey & { one: string; other: string }>`select p.one, p.other, x.type, x.value
    from (select * from json_to_recordset(${given}::json) as r(one uuid, other uuid) limit ${sql.lit(pairs.length)}) p
      join app.record_key x on x.record_id = p.one and x.kind = ${kind}
      join app.record_key y on y.kind = x.kind and y.type = x.type and y.value = x.value and y.record_id = p.other order by x.type, x.value`.execute(
    tx,
  )
  return Map.groupBy(rows, ({ one, other }) => `${one} ${other}`)
}

/** Remembers, or forgets, that two records are not the same. */
export async function sayNotSame(
  tx: Tx,
  ids: readonly [string, string],
  { personId, forget }: { personId: string; forget: boolean },
): Promise<void> {
  const [one, other] = ids.toSorted()
  await (forget
    ? sql`delete from app.not_same where one_id = ${one}::uuid and other_id = ${other}::uuid`.execute(tx)
    : sql`insert into app.not_same (workspace_id, one_id, other_id, said_by) values (app.workspace(), ${one}::uuid, ${other}::uuid, ${personId}) on conflict do nothing`.execute(
        tx,
      ))
}

/** Of what kind two records are; null where they are not both there, alive and of one kind. */
export async function kindOfBoth(tx: Tx, ids: readonly [string, string]): Promise<Kind | null> {
  const of = (kind: Kind) =>
    sql`select ${kind}::text as kind from ${sql.table(`app.${kind}`)} where id = any(${ids}::uuid[]) and deleted_at is null`
  const { rows } = await sql<{ kind: Kind }>`select kind from (${sql.join(
    (['company', 'contact', 'lead', 'deal'] as const).map(of),
    sql` union all `,
  )}) x group by kind having count(*) = 2`.execute(tx)
  return rows[0]?.kind ?? null
}
