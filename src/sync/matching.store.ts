import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'
import type { Kind } from '#model/kinds.ts'
import type { RecordKey } from '#model/noun.ts'
import { leadingTypes, type Candidate } from './match.ts'

const creation = (kind: Kind) => sql`hashtextextended(app.workspace()::text || ${kind}, 7)`

/** Nobody else makes or links records of a kind from here to the commit. Taken after links and before records are locked. */
export async function lockCreation(tx: Tx, kind: Kind): Promise<void> {
  await sql`select pg_advisory_xact_lock(${creation(kind)})`.execute(tx)
}

/** Makes records beside pages of other streams, one page of each: whoever does looks once more before the commit (`isOvertaken`). Same place in the order of locks. */
export async function joinCreation(tx: Tx, kind: Kind, streamId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock_shared(${creation(kind)}), pg_advisory_xact_lock(hashtextextended(${streamId}, 7))`.execute(tx)
}

/** From here to the commit no other page that made records beside this one is committed. Nothing may be locked after it, so nobody waits in a circle; what is read next sees all that was committed before. */
export async function lockCommit(tx: Tx, kind: Kind): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(app.workspace()::text || ${kind}, 8))`.execute(tx)
}

/** `waiting`: links (unborn, or lost while being created) of candidates, which a match fills instead of making another. */
export type Candidates = {
  readonly byKey: ReadonlyMap<string, readonly Candidate[]>
  readonly byId: ReadonlyMap<string, Candidate>
  readonly waiting: readonly string[]
}

/** A link whose create was sent and not answered: no answer came, or the process that waited for it died. */
const createdUnanswered = (link: 'l' | 'u') =>
  sql.raw(`(${link}.state = 'unknown' or (${link}.state = 'unborn' and ${link}.sent is not null))`)

export const keyText = (key: RecordKey): string => `${key.type} ${key.value}`

/** Records that have one of these keys (of a leading type) or ids and are not deleted (nor were before the answer to their create came), with all the keys they share, and whether they stand for a remote of the stream already. `except` leaves records out. Each key is looked up by itself, whatever the statistics of a table being filled say. */
export async function candidatesFor(
  tx: Tx,
  streamId: string,
  sought: {
    readonly kind: Kind
    readonly keys: readonly RecordKey[]
    readonly ids: readonly string[]
    readonly except?: readonly string[]
  },
): Promise<Candidates> {
  const { rows } = await sql<{ record: string; keys: RecordKey[]; linked: boolean; lost: boolean; waiting: string | null }>`
    with asked as (select distinct x.type, x.value from jsonb_to_recordset(${JSON.stringify(sought.keys)}::jsonb) as x(type text, value text)),
    hits as materialized (select distinct k.record_id from asked a cross join lateral (select r.record_id from app.record_key r
      where r.workspace_id = app.workspace() and r.kind = ${sought.kind} and r.type = a.type and r.value = a.value offset 0) k where a.type = any(${leadingTypes(sought.kind)}::text[]) and k.record_id <> all(${sought.except ?? []}::uuid[])),
    ids as (select record_id from hits union
      select t.id from ${sql.table(`app.${sought.kind}`)} t where t.workspace_id = app.workspace() and t.id = any(${sought.ids}::uuid[])
        and (t.deleted_at is null or exists (select from app.link u where u.workspace_id = app.workspace() and u.stream_id = ${streamId} and u.record_id = t.id and ${createdUnanswered('u')})))
    select i.record_id as record, s.keys, l.linked, l.lost, l.waiting from ids i cross join lateral
      (select coalesce(jsonb_agg(jsonb_build_object('type', k.type, 'value', k.value)), '[]') as keys from app.record_key k
        where k.workspace_id = app.workspace() and k.record_id = i.record_id and (k.type, k.value) in (select type, value from asked)) s cross join lateral
      (select coalesce(bool_or(l.remote_id is not null), false) as linked, coalesce(bool_or(${createdUnanswered('l')}), false) as lost, (array_agg(l.id) filter (where l.remote_id is null))[1] as waiting
        from app.link l where l.workspace_id = app.workspace() and l.stream_id = ${streamId} and l.record_id = i.record_id and l.state in ('live', 'unborn', 'unknown', 'refused', 'held')) l
    order by i.record_id`.execute(tx)
  const byKey = new Map<string, Candidate[]>()
  for (const row of rows) for (const key of row.keys) byKey.set(keyText(key), [...(byKey.get(keyText(key)) ?? []), row])
  return { byKey, byId: new Map(rows.map((row) => [row.record, row])), waiting: rows.flatMap((row) => row.waiting ?? []) }
}
