import { sql } from 'kysely'
import type { Db, Tx } from '#db/db.ts'
import type { Connection, Phase } from './connection.ts'

/** What a granted account brings to its connection. */
export type Grant = {
  readonly accountId: string
  readonly accountEmail: string | null
  readonly instanceUrl: string | null
  readonly scopes: readonly string[]
  readonly capabilities: readonly string[]
  readonly kinds: readonly string[]
  readonly direction: Connection['direction']
  readonly sandbox: boolean
}

/** A connection as it is made. */
export type Beginning = Pick<Connection, 'id' | 'provider' | 'accountId' | 'memberId' | 'sandbox' | 'direction' | 'createdBy'>

/** One connection; null: none, or removed. */
export async function connectionById(tx: Tx, id: string): Promise<Connection | null> {
  const row = await tx.selectFrom('app.connection').selectAll().where('id', '=', id).where('deletedAt', 'is', null).executeTakeFirst()
  return row === undefined ? null : (row as unknown as Connection)
}

/** All connections of the workspace but those still being granted, oldest first. */
export async function connectionsOf(tx: Tx, provider: string | null = null): Promise<readonly Connection[]> {
  const all = tx.selectFrom('app.connection').selectAll().where('deletedAt', 'is', null).where('phase', '<>', 'pending')
  const rows = await (provider === null ? all : all.where('provider', '=', provider)).orderBy('createdAt').orderBy('id').execute()
  return rows as unknown as readonly Connection[]
}

/** Grants of one provider in one workspace are settled one after another: two that come back at once must not both find nobody there. */
export async function lockProvider(tx: Tx, provider: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('connect:' || app.workspace()::text || ${provider}, 0))`.execute(tx)
}

/** The connection of this account, whatever became of it; locked until the transaction ends. */
export async function connectionOfAccount(
  tx: Tx,
  account: Pick<Connection, 'provider' | 'accountId' | 'memberId'>,
): Promise<Connection | null> {
  const row = await tx
    .selectFrom('app.connection')
    .selectAll()
    .where('provider', '=', account.provider)
    .where('accountId', '=', account.accountId)
    .where('memberId', account.memberId === null ? 'is' : '=', account.memberId)
    .where('deletedAt', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  return row === undefined ? null : (row as unknown as Connection)
}

/** Makes a connection that waits for its grant, and removes those of this member that nobody came back for. */
export async function beginConnection(tx: Tx, beginning: Beginning, abandonedBefore: Date): Promise<Connection> {
  await tx
    .deleteFrom('app.connection')
    .where('phase', '=', 'pending')
    .where('createdBy', '=', beginning.createdBy)
    .where('createdAt', '<', abandonedBefore)
    .execute()
  const row = await tx
    .insertInto('app.connection')
    .values({ ...beginning, workspaceId: sql<string>`app.workspace()` })
    .returningAll()
    .executeTakeFirstOrThrow()
  return row as unknown as Connection
}

/** Gives a connection its grant; scopes, capabilities and kinds add to those it has. */
export async function grantConnection(
  tx: Tx,
  id: string,
  { grant, phase }: { readonly grant: Grant; readonly phase: Phase },
): Promise<Connection> {
  const { rows } = await sql<Connection>`update app.connection set account_id = ${grant.accountId}, account_email = ${grant.accountEmail},
      instance_url = ${grant.instanceUrl}, sandbox = ${grant.sandbox}, direction = ${grant.direction}, phase = ${phase}, reason = null, scopes = ${grant.scopes}::text[],
      capabilities = ${grant.capabilities}::text[], kinds = array(select distinct unnest(kinds || ${grant.kinds}::text[]) order by 1)
    where workspace_id = app.workspace() and id = ${id} and deleted_at is null returning *`.execute(tx)
  const [row] = rows
  if (row === undefined) throw new Error(`no connection ${id} to grant`)
  return row
}

/** Moves a connection on; `from`: only out of these phases. False where it was in none of them. */
export async function movePhase(
  tx: Tx,
  id: string,
  to: { readonly phase: Phase; readonly reason: string | null; readonly from?: readonly Phase[] },
): Promise<boolean> {
  const moving = tx
    .updateTable('app.connection')
    .set({ phase: to.phase, reason: to.reason })
    .where('id', '=', id)
    .where('deletedAt', 'is', null)
  const result = await (to.from === undefined ? moving : moving.where('phase', 'in', [...to.from])).executeTakeFirst()
  return result.numUpdatedRows > 0n
}

/** Takes away a connection that was never granted. */
export async function dropPending(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('app.connection').where('id', '=', id).where('phase', '=', 'pending').execute()
}

/** The zone of the workspace, for instants in sentences. */
export async function zoneOf(tx: Tx): Promise<string> {
  const { rows } = await sql<{ zone: string }>`select zone from directory.workspace where id = app.workspace()`.execute(tx)
  return rows[0]?.zone ?? 'UTC'
}

/** How many remotes of a connection stand for records. */
export async function liveLinks(tx: Tx, connectionId: string): Promise<number> {
  const { rows } = await sql<{
    count: number
  }>`select count(*)::int as count from app.link l join app.stream s on s.workspace_id = l.workspace_id and s.id = l.stream_id
    where l.workspace_id = app.workspace() and s.connection_id = ${connectionId} and l.record_id is not null and l.remote_id is not null and l.state <> 'gone'`.execute(
    tx,
  )
  return rows[0]?.count ?? 0
}

/** Whether another connection of the installation, in whatever workspace, lives by a grant of the same account. */
export async function isGrantShared(
  db: Db,
  { id, provider, accountId, sandbox }: Pick<Connection, 'id' | 'provider' | 'accountId' | 'sandbox'>,
): Promise<boolean> {
  const row = await db
    .selectFrom('app.connection as c')
    .innerJoin('app.connectionSecret as s', (join) =>
      join.onRef('s.workspaceId', '=', 'c.workspaceId').onRef('s.connectionId', '=', 'c.id'),
    )
    .select('c.id')
    .where('c.provider', '=', provider)
    .where('c.accountId', '=', accountId)
    .where('c.sandbox', '=', sandbox)
    .where('c.id', '<>', id)
    .where('c.deletedAt', 'is', null)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** Takes a connection out of sight; its history keeps its name. */
export async function removeConnection(tx: Tx, id: string, at: Date): Promise<void> {
  await tx.updateTable('app.connection').set({ deletedAt: at }).where('id', '=', id).execute()
}

/** Nothing of this connection is due any more. */
export async function endStreams(tx: Tx, connectionId: string): Promise<void> {
  await sql`delete from directory.due d using app.stream s where s.workspace_id = app.workspace() and s.connection_id = ${connectionId}
    and d.workspace_id = s.workspace_id and d.stream_id = s.id`.execute(tx)
}

/** The records that an actor brought here. */
export async function createdBy(tx: Tx, actor: string): Promise<readonly { readonly kind: string; readonly record: string }[]> {
  const { rows } = await sql<{ kind: string; record: string }>`select distinct kind, record from app.audit
    where workspace_id = app.workspace() and actor = ${actor} and action = 'CREATE' and kind in ('company', 'contact', 'lead', 'deal', 'note')`.execute(
    tx,
  )
  return rows
}
