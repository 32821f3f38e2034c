import { sql } from 'kysely'
import type { Change, Cursor, Pulled } from '#connectors/kit/stream.ts'
import type { Tx } from '#db/db.ts'

/** One page of a scope as the provider gave it. */
export type Page = Extract<Pulled, { kind: 'page' }>

type At = { readonly streamId: string; readonly scope: string; readonly read: Cursor | null }

/** Keeps a page for the first sync to take up. */
export async function stagePage(tx: Tx, { streamId, scope, read }: At, of: { readonly page: Page; readonly at: Date }): Promise<void> {
  const { page, at } = of
  await sql`insert into app.staged_page (workspace_id, stream_id, scope, read, next, more, estimate, changes, read_at)
    values (app.workspace(), ${streamId}, ${scope}, ${read ?? ''}, ${page.next}, ${page.more}, ${page.estimate ?? null}, ${JSON.stringify(page.changes)}::json, ${at})
    on conflict (workspace_id, stream_id, scope, read) do update
      set next = excluded.next, more = excluded.more, estimate = excluded.estimate, changes = excluded.changes, read_at = excluded.read_at`.execute(
    tx,
  )
}

/** The page read from this cursor, if it is not older than `since`. */
export async function stagedPage(tx: Tx, { streamId, scope, read }: At, since: Date): Promise<Page | null> {
  const { rows } = await sql<{ next: string; more: boolean; estimate: number | null; changes: (Omit<Change, 'at'> & { at: string })[] }>`
    select next, more, estimate, changes from app.staged_page
    where workspace_id = app.workspace() and stream_id = ${streamId} and scope = ${scope} and read = ${read ?? ''} and read_at >= ${since}`.execute(
    tx,
  )
  const found = rows[0]
  if (found === undefined) return null
  const { estimate, changes, ...page } = found
  return {
    kind: 'page',
    ...page,
    changes: changes.map((change) => ({ ...change, at: new Date(change.at) })),
    ...(estimate === null ? {} : { estimate }),
  }
}

/** Drops what was staged for a scope of a stream. */
export async function clearStage(tx: Tx, streamId: string, scope: string): Promise<void> {
  await sql`delete from app.staged_page where workspace_id = app.workspace() and stream_id = ${streamId} and scope = ${scope}`.execute(tx)
}
