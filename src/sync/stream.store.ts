import { sql, type RawBuilder } from 'kysely'
import type { Tx } from '#db/db.ts'
import type { Direction, MappingRow } from '#connectors/kit/mapping-row.ts'
import type { RemoteField } from '#connectors/kit/stream.ts'
import type { Kind } from '#model/kinds.ts'
import type { Field } from '#model/noun.ts'
import type { KeptRow } from './lens/mapping-source.ts'
import type { Rule } from './three-way/policy.ts'

/** A stream with what its connection says of it. */
export type StreamRow = {
  readonly id: string
  readonly kind: Kind
  readonly version: number
  readonly planned: number
  readonly planAfter: string | null
  readonly pulledAt: Date | null
  /** When its first sync was through in both directions. */
  readonly settledAt: Date | null
  readonly described: readonly RemoteField[] | null
  readonly describedAt: Date | null
  readonly waitUntil: Date | null
  readonly connectionId: string
  readonly provider: string
  readonly accountId: string
  readonly memberId: string | null
  readonly phase: string
  readonly direction: 'push' | 'pull' | 'bidirectional'
  readonly frequency: string
  readonly schedule: Readonly<Record<string, unknown>>
  readonly kinds: readonly string[]
  readonly policy: Rule
  readonly fieldPolicies: Readonly<Record<string, Rule>>
  readonly options: Readonly<Record<string, unknown>>
  /** ISO 3166-1 alpha-2. */
  readonly country: string
  readonly zone: string
}

const columns =
  sql.raw(`s.id, s.kind, s.version, s.planned, s.plan_after, s.pulled_at, s.settled_at, s.described, s.described_at, s.wait_until, s.connection_id,
  c.provider, c.account_id, c.member_id, c.phase, c.direction, c.frequency, c.schedule, c.kinds, c.policy, c.field_policies, c.options, w.country, w.zone`)
const joined =
  sql.raw(`app.stream s join app.connection c on c.workspace_id = s.workspace_id and c.id = s.connection_id and c.deleted_at is null
  join directory.workspace w on w.id = s.workspace_id`)

/** One stream; null when its connection is gone. */
export async function streamById(tx: Tx, id: string): Promise<StreamRow | null> {
  const { rows } = await sql<StreamRow>`select ${columns} from ${joined} where s.workspace_id = app.workspace() and s.id = ${id}`.execute(
    tx,
  )
  return rows[0] ?? null
}

/** The streams of one connection, or of all. */
export async function streamsOf(tx: Tx, connectionId: string | null): Promise<readonly StreamRow[]> {
  const { rows } = await sql<StreamRow>`select ${columns} from ${joined}
    where s.workspace_id = app.workspace() and (${connectionId}::uuid is null or s.connection_id = ${connectionId}::uuid) order by s.created_at, s.id`.execute(
    tx,
  )
  return rows
}

/** A stream for each kind of a connection, and the mapping a new one starts with; those there already stay as they are. */
export async function ensureStreams(
  tx: Tx,
  connectionId: string,
  starting: readonly { readonly kind: Kind; readonly mapping: readonly MappingRow[] }[],
): Promise<void> {
  for (const { kind, mapping } of starting) {
    const made =
      await sql`insert into app.stream (workspace_id, connection_id, kind) values (app.workspace(), ${connectionId}, ${kind}) on conflict do nothing returning id`.execute(
        tx,
      )
    if (made.rows.length === 0) continue
    const rows = mapping.map((each, position) => ({ ...each, position }))
    await sql`insert into app.mapping (workspace_id, connection_id, kind, remote_path, local_path, direction, transform, transform_back, position)
      select app.workspace(), ${connectionId}, ${kind}, x.remote, x.local, x.direction, x.transform, x."transformBack", x.position
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x(remote text, local text, direction text, transform text, "transformBack" text, position int) on conflict do nothing`.execute(
      tx,
    )
  }
}

/** A stream's mapping rows in their order. */
export async function mappingRows(tx: Tx, connectionId: string, kind: Kind): Promise<readonly KeptRow[]> {
  const { rows } = await sql<{
    remotePath: string
    localPath: string
    direction: Direction
    transform: string | null
    transformBack: string | null
    since: number
  }>`
    select remote_path, local_path, direction, transform, transform_back, since from app.mapping
    where workspace_id = app.workspace() and connection_id = ${connectionId} and kind = ${kind} order by position, remote_path`.execute(tx)
  return rows.map((row) => ({
    remote: row.remotePath,
    local: row.localPath,
    direction: row.direction,
    since: row.since,
    ...(row.transform === null ? {} : { transform: row.transform }),
    ...(row.transformBack === null ? {} : { transformBack: row.transformBack }),
  }))
}

/** The workspace's own fields of a kind, as `custom.<key>`. */
export async function customFields(tx: Tx, kind: Kind): Promise<readonly Field[]> {
  const { rows } = await sql<{
    key: string
    label: string
    type: Field['type']
    options: string[] | null
  }>`select key, label, type, options from app.custom_field
    where workspace_id = app.workspace() and kind = ${kind} order by position, key`.execute(tx)
  return rows.map(({ key, label, type, options }) => ({ name: `custom.${key}`, label, type, ...(options === null ? {} : { options }) }))
}

/** Keeps what the provider told of its fields. */
export async function saveDescribed(
  tx: Tx,
  id: string,
  told: { readonly fields: readonly RemoteField[]; readonly at: Date },
): Promise<void> {
  await sql`update app.stream set described = ${JSON.stringify(told.fields)}::jsonb, described_at = ${told.at} where workspace_id = app.workspace() and id = ${id}`.execute(
    tx,
  )
}

/** Counts what was told before as of that moment; a stream that was told nothing stays so. */
export async function saveAsked(tx: Tx, id: string, at: Date): Promise<void> {
  await sql`update app.stream set described_at = ${at} where workspace_id = app.workspace() and id = ${id} and described_at < ${at}`.execute(
    tx,
  )
}

/** Streams of running connections whose provider was last asked for its fields before that; one that was never asked is, before it first writes. */
export async function describedBefore(tx: Tx, before: Date): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`select s.id from ${joined}
    where s.workspace_id = app.workspace() and s.described_at < ${before} and c.phase = 'active' and s.kind = any(c.kinds) order by s.described_at limit 20`.execute(
    tx,
  )
  return rows.map((row) => row.id)
}

/** Raises the version of a stream whose mapping changed: all of it is read, merged and only then planned anew. */
export async function outdate(tx: Tx, connectionId: string, kind: Kind | null): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`update app.stream set version = version + 1, plan_after = null, pulled_at = null
    where workspace_id = app.workspace() and connection_id = ${connectionId} and (${kind}::text is null or kind = ${kind}) returning id`.execute(
    tx,
  )
  return rows.map((row) => row.id)
}

/** SQL that holds while a stream runs: its connection may be paused or ended, or its kind left out, in the middle of a run. */
export const runsStill = (streamId: string): RawBuilder<boolean> =>
  sql`exists (select from app.stream s join app.connection c on c.workspace_id = s.workspace_id and c.id = s.connection_id
    where s.workspace_id = app.workspace() and s.id = ${streamId} and c.phase = 'active' and s.kind = any(c.kinds))`

/** Whether a stream runs still. */
export async function isRunning(tx: Tx, streamId: string): Promise<boolean> {
  const { rows } = await sql<{ runs: boolean }>`select ${runsStill(streamId)} as runs`.execute(tx)
  return rows[0]?.runs === true
}

/** Has all records of a connection planned anew: what may go where has changed, what fields mean has not. */
export async function replan(tx: Tx, connectionId: string): Promise<void> {
  await sql`update app.stream set planned = 0, plan_after = null where workspace_id = app.workspace() and connection_id = ${connectionId}`.execute(
    tx,
  )
}

/** How far a plan over all records has come; `done`: the version it was for. */
export async function savePlan(tx: Tx, id: string, plan: { readonly after: string | null; readonly done: number | null }): Promise<void> {
  await sql`update app.stream set plan_after = ${plan.after}, planned = coalesce(${plan.done}::int, planned) where workspace_id = app.workspace() and id = ${id}`.execute(
    tx,
  )
}

/** The first listing of every scope is complete: from now on records may be created there. */
export async function markPulled(tx: Tx, id: string, at: Date): Promise<void> {
  await sql`update app.stream s set pulled_at = ${at} where workspace_id = app.workspace() and id = ${id} and pulled_at is null
    and not exists (select from app.cursor c where c.workspace_id = s.workspace_id and c.stream_id = s.id and (c.cursor is null or c.listing))`.execute(
    tx,
  )
}

/** Its first sync is through; only the first time counts. */
export async function markSettled(tx: Tx, id: string, at: Date): Promise<void> {
  await sql`update app.stream set settled_at = ${at} where workspace_id = app.workspace() and id = ${id} and settled_at is null`.execute(tx)
}

/** Says since when and why a stream waits; null: it does not. */
export async function saveWait(tx: Tx, id: string, wait: { readonly until: Date; readonly reason: string } | null): Promise<void> {
  await sql`update app.stream set wait_until = ${wait?.until ?? null}, wait_reason = ${wait?.reason ?? null} where workspace_id = app.workspace() and id = ${id}
    and (wait_until, wait_reason) is distinct from (${wait?.until ?? null}::timestamptz, ${wait?.reason ?? null}::text)`.execute(tx)
}
