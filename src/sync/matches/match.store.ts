import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'
import type { Kind } from '#model/kinds.ts'

/** A remote that may be one of several records, and waits for a person to say which. */
export type OpenMatch = {
  readonly id: string
  readonly connectionId: string
  readonly provider: string
  readonly accountId: string
  readonly kind: Kind
  readonly remoteId: string
  readonly records: readonly string[]
  readonly title: string | null
  readonly at: Date | null
}

const columns = sql.raw(
  `l.id, s.connection_id, c.provider, c.account_id, s.kind, l.remote_id, l.detail -> 'records' as records, nullif(l.detail ->> 'title', '') as title, l.synced_at as at`,
)
const waiting = sql.raw(`app.link l join app.stream s on s.workspace_id = l.workspace_id and s.id = l.stream_id
  join app.connection c on c.workspace_id = s.workspace_id and c.id = s.connection_id and c.deleted_at is null
  where l.workspace_id = app.workspace() and l.state = 'held' and l.reason = 'ambiguous'`)

export async function openMatches(
  tx: Tx,
  of: { readonly connectionIds: readonly string[]; readonly limit: number; readonly offset: number },
): Promise<{ readonly matches: readonly OpenMatch[]; readonly total: number }> {
  const where = sql`s.connection_id = any(${of.connectionIds}::uuid[])`
  const { rows } =
    await sql<OpenMatch>`select ${columns} from ${waiting} and ${where} order by l.created_at, l.id limit ${of.limit} offset ${of.offset}`.execute(
      tx,
    )
  const { rows: counted } = await sql<{
    total: number
  }>`select count(*)::int as total from (select 1 from ${waiting} and ${where} limit 10001) x`.execute(tx)
  return { matches: rows, total: counted[0]?.total ?? 0 }
}

export async function openMatchById(tx: Tx, id: string): Promise<OpenMatch | null> {
  const { rows } = await sql<OpenMatch>`select ${columns} from ${waiting} and l.id = ${id}`.execute(tx)
  return rows[0] ?? null
}

/** Which of these records a waiting remote of the stream may be: nothing is created there for them before a person has said. */
export async function doubtedIn(tx: Tx, streamId: string, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set()
  const { rows } = await sql<{
    id: string
  }>`select distinct r.id from app.link l cross join lateral jsonb_array_elements_text(l.detail -> 'records') r (id)
    where l.workspace_id = app.workspace() and l.stream_id = ${streamId} and l.state = 'held' and l.reason = 'ambiguous' and r.id = any(${ids}::text[])`.execute(
    tx,
  )
  return new Set(rows.map(({ id }) => id))
}
