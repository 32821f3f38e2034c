import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'
import type { LinkRow } from './link.ts'

const columns = `id uuid, scope text, remote_id text, record_id uuid, state text, reason text, retry_at timestamptz, attempts int, tag text, "order" text,
  at timestamptz, shadow jsonb, ours jsonb, theirs jsonb, sent jsonb, detail jsonb, rev int, version int, generation int, synced_at timestamptz, gone_at timestamptz`
const names = columns
  .replaceAll(/\s+/g, ' ')
  .split(', ')
  .map((each) => each.split(' ')[0] ?? '')
const shape = sql.raw(columns)
const target = sql.raw(names.join(', '))
const source = sql.raw(names.map((name) => `x.${name}`).join(', '))
const moved = sql.raw(
  names
    .filter((name) => name !== 'id' && name !== 'rev')
    .map((name) => `${name} = x.${name}`)
    .join(', '),
)

/** New links as one statement; a remote that got its link meanwhile is an error (unique). */
export async function insertLinks(tx: Tx, streamId: string, links: readonly LinkRow[]): Promise<void> {
  if (links.length === 0) return
  await sql`insert into app.link (workspace_id, stream_id, made_run, ${target}) select app.workspace(), ${streamId}, nullif(current_setting('app.run', true), '')::uuid, ${source} from jsonb_to_recordset(${asRows(links)}::jsonb) as x(${shape})`.execute(
    tx,
  )
}

/** Moves links that the caller has locked, as one statement; each gets a new rev. */
export async function updateLinks(tx: Tx, links: readonly LinkRow[]): Promise<void> {
  if (links.length === 0) return
  await sql`update app.link l set rev = l.rev + 1, ${moved} from jsonb_to_recordset(${asRows(links)}::jsonb) as x(${shape})
    where l.workspace_id = app.workspace() and l.id = x.id`.execute(tx)
}

const asRows = (links: readonly LinkRow[]): string =>
  JSON.stringify(
    links.map((each) => ({
      ...each,
      remote_id: each.remoteId,
      record_id: each.recordId,
      retry_at: each.retryAt,
      synced_at: each.syncedAt,
      gone_at: each.goneAt,
    })),
  )
