import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'
import type { Linked } from './view.ts'

/** What the sync knows of these records: live links only. */
export async function linkedOf(tx: Tx, ids: readonly string[]): Promise<Map<string, Linked>> {
  if (ids.length === 0) return new Map()
  const found = await sql<Linked & { recordId: string }>`select l.record_id, max(l.synced_at) as last_synced_at,
      min(l.remote_id) filter (where c.provider = 'google') as google_contact_id
    from app.link l join app.stream s on s.id = l.stream_id join app.connection c on c.id = s.connection_id
    where l.record_id = any(${ids}::uuid[]) and l.state = 'live' group by l.record_id`.execute(tx)
  return new Map(found.rows.map(({ recordId, ...linked }) => [recordId, linked]))
}
