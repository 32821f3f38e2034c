import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'
import type { Cursor, Scope } from '#connectors/kit/stream.ts'
import { runsStill } from './stream.store.ts'

export type CursorRow = {
  readonly scope: string
  readonly cursor: Cursor | null
  /** Raised when a listing from nothing begins. */
  readonly generation: number
  /** A listing from nothing is under way. */
  readonly listing: boolean
  /** A listing is complete and not yet compared with the links. */
  readonly sweep: boolean
}

/** The cursors of a stream; scopes not known yet get one that begins from nothing. */
export async function cursorsOf(tx: Tx, streamId: string, scopes: readonly Scope[]): Promise<readonly CursorRow[]> {
  const found = await sql<CursorRow>`select scope, cursor, generation, listing, sweep from app.cursor
    where workspace_id = app.workspace() and stream_id = ${streamId} order by scope`.execute(tx)
  const missing = scopes.filter(({ id }) => !found.rows.some((each) => each.scope === id))
  for (const { id, title } of missing)
    await sql`insert into app.cursor (workspace_id, stream_id, scope, title) values (app.workspace(), ${streamId}, ${id}, ${title}) on conflict do nothing`.execute(
      tx,
    )
  const made = missing.map(({ id }): CursorRow => ({ scope: id, cursor: null, generation: 0, listing: false, sweep: false }))
  return [...found.rows, ...made].filter((each) => scopes.some(({ id }) => id === each.scope))
}

/** When each of these connections was last asked for changes, though there were none. */
export async function lastLooks(tx: Tx, connectionIds: readonly string[]): Promise<ReadonlyMap<string, Date>> {
  const { rows } = await sql<{ connectionId: string; at: Date }>`select s.connection_id, max(c.checked_at) as at
    from app.stream s join app.cursor c on c.workspace_id = s.workspace_id and c.stream_id = s.id
    where s.workspace_id = app.workspace() and s.connection_id = any(${connectionIds}::uuid[]) and c.checked_at is not null group by s.connection_id`.execute(
    tx,
  )
  return new Map(rows.map((row) => [row.connectionId, row.at]))
}

export type CursorAt = { readonly streamId: string; readonly scope: string; readonly read: Cursor | null }

/** Locks the cursor if it still stands where the page was read from and its stream still runs; null: another reader was faster, or somebody stopped it, and the page is dropped. */
export async function lockCursor(tx: Tx, at: CursorAt): Promise<CursorRow | null> {
  const { rows } = await sql<CursorRow>`select scope, cursor, generation, listing, sweep from app.cursor
    where workspace_id = app.workspace() and stream_id = ${at.streamId} and scope = ${at.scope} and cursor is not distinct from ${at.read}
      and ${runsStill(at.streamId)} for update`.execute(tx)
  return rows[0] ?? null
}

/** Saves where reading goes on; the caller holds the lock. */
export async function saveCursor(tx: Tx, streamId: string, next: CursorRow & { readonly at: Date }): Promise<void> {
  await sql`update app.cursor set cursor = ${next.cursor}, generation = ${next.generation}, listing = ${next.listing}, sweep = ${next.sweep}, checked_at = ${next.at}
    where workspace_id = app.workspace() and stream_id = ${streamId} and scope = ${next.scope}`.execute(tx)
}

/** Begins a scope from nothing: its cursor expired, or what it reads was changed. */
export async function resetCursor(tx: Tx, at: CursorAt): Promise<void> {
  await sql`update app.cursor set cursor = null, listing = false, sweep = false
    where workspace_id = app.workspace() and stream_id = ${at.streamId} and scope = ${at.scope} and cursor is not distinct from ${at.read}`.execute(
    tx,
  )
}

/** Begins every scope of these streams from nothing. */
export async function resetCursors(tx: Tx, streamIds: readonly string[]): Promise<void> {
  await sql`update app.cursor set cursor = null, listing = false, sweep = false where workspace_id = app.workspace() and stream_id = any(${streamIds}::uuid[])`.execute(
    tx,
  )
}

/** The sweep of a listing is done; what it staged is dropped. A newer listing keeps its own. */
export async function endSweep(
  tx: Tx,
  at: { readonly streamId: string; readonly scope: string; readonly generation: number },
): Promise<void> {
  await sql`update app.cursor set sweep = false
    where workspace_id = app.workspace() and stream_id = ${at.streamId} and scope = ${at.scope} and generation = ${at.generation}`.execute(
    tx,
  )
  await sql`delete from app.seen where workspace_id = app.workspace() and stream_id = ${at.streamId} and scope = ${at.scope} and generation <= ${at.generation}`.execute(
    tx,
  )
}

/** Notes that a listing showed these remotes. */
export async function markSeen(
  tx: Tx,
  at: { readonly streamId: string; readonly scope: string; readonly generation: number },
  remoteIds: readonly string[],
): Promise<void> {
  if (remoteIds.length === 0) return
  await sql`insert into app.seen (workspace_id, stream_id, scope, remote_id, generation)
    select app.workspace(), ${at.streamId}, ${at.scope}, remote, ${at.generation} from unnest(${remoteIds}::text[]) as x(remote)
    on conflict (workspace_id, stream_id, scope, remote_id) do update set generation = excluded.generation`.execute(tx)
}
