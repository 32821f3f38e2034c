import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'
import type { Values } from '#model/value.ts'

/** A link that a run made, or that a former undo ended. */
export type LinkTouched = {
  readonly id: string
  readonly recordId: string
  readonly scope: string
  readonly how: 'made' | 'ended'
  readonly reason: string | null
}

/** Links of these records that a run made and that still hold, and those that it ended as an undo; locked in the order of ids. */
export async function linksOfRun(tx: Tx, runId: string, ids: readonly string[]): Promise<readonly LinkTouched[]> {
  const { rows } =
    await sql<LinkTouched>`select id, record_id, scope, case when undone_run = ${runId} then 'ended' else 'made' end as how, reason from app.link
    where workspace_id = app.workspace() and record_id = any(${ids}::uuid[])
      and (undone_run = ${runId} or (made_run = ${runId} and state not in ('gone', 'excluded'))) order by id for update`.execute(tx)
  return rows
}

/** Ends links by a person's undo; their remotes are never new again. `undone`: its record went; `not_same`: the two were joined by mistake. */
export async function endLinks(
  tx: Tx,
  undoId: string,
  links: readonly { readonly id: string; readonly reason: 'undone' | 'not_same' | 'withdrawing' | 'withdrawn' }[],
): Promise<void> {
  if (links.length === 0) return
  await sql`update app.link l set state = 'excluded', reason = x.reason, undone_run = ${undoId}, retry_at = null, sent = null, rev = l.rev + 1
    from jsonb_to_recordset(${JSON.stringify(links)}::jsonb) as x(id uuid, reason text) where l.workspace_id = app.workspace() and l.id = x.id`.execute(
    tx,
  )
}

/** Wakes links that an undo had ended, for a fresh look at their remotes. */
export async function wakeLinks(tx: Tx, ids: readonly string[], at: Date): Promise<void> {
  await sql`update app.link set state = 'live', reason = null, undone_run = null, detail = '{"reread": true}', version = -abs(version), retry_at = ${at}, attempts = 0, rev = rev + 1
    where workspace_id = app.workspace() and id = any(${ids}::uuid[]) and state = 'excluded' and remote_id is not null`.execute(tx)
}

/** The undo that ended these links is taken back itself. */
export async function forgetUndo(tx: Tx, ids: readonly string[]): Promise<void> {
  await sql`update app.link set undone_run = null, rev = rev + 1 where workspace_id = app.workspace() and id = any(${ids}::uuid[])`.execute(
    tx,
  )
}

/** A remote that a run created. */
export type Withdrawal = {
  readonly id: string
  readonly recordId: string
  readonly remoteId: string
  readonly scope: string
  readonly after: Values
}

const created = (runId: string) => sql`from app.sent s join app.link l on l.workspace_id = s.workspace_id and l.id = s.link_id
  where s.workspace_id = app.workspace() and s.run_id = ${runId} and s.step = 'create' and l.remote_id is not null
    and (l.state = 'live' or (l.state = 'excluded' and l.reason = 'withdrawing'))`

/** Remotes that a run created and that are still linked, in keyset pages by link. */
export async function createdThere(
  tx: Tx,
  runId: string,
  page: { readonly after: string; readonly limit: number },
): Promise<readonly Withdrawal[]> {
  const { rows } =
    await sql<Withdrawal>`select l.id, l.record_id, l.remote_id, l.scope, s.after ${created(runId)} and l.id > ${page.after} order by l.id limit ${page.limit}`.execute(
      tx,
    )
  return rows
}

export async function countCreatedThere(tx: Tx, runId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*)::int as count ${created(runId)}`.execute(tx)
  return rows[0]?.count ?? 0
}

/** How many of these records are linked in each other connection. */
export async function linkedElsewhere(
  tx: Tx,
  connectionId: string,
  ids: readonly string[],
): Promise<readonly { readonly connectionId: string; readonly provider: string; readonly records: number }[]> {
  const { rows } = await sql<{ connectionId: string; provider: string; records: number }>`
    select s.connection_id, c.provider, count(*)::int as records from app.link l join app.stream s on s.workspace_id = l.workspace_id and s.id = l.stream_id
      join app.connection c on c.workspace_id = s.workspace_id and c.id = s.connection_id
    where l.workspace_id = app.workspace() and l.record_id = any(${ids}::uuid[]) and l.state = 'live' and s.connection_id <> ${connectionId} and c.deleted_at is null
    group by 1, 2`.execute(tx)
  return rows
}
