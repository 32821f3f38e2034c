import { sql, type RawBuilder } from 'kysely'
import type { Tx } from '#db/db.ts'
import type { Linked } from './view.ts'

type Link = { readonly remoteId: string; readonly syncedAt: Date | string | null; readonly google: boolean }

/** Of `l`, a link: whether its remote is a contact at Google. */
const google = sql`exists (select from app.stream s join app.connection c on c.id = s.connection_id where s.id = l.stream_id and c.provider = 'google' and s.kind = 'contact')`
const living = sql`l.state = 'live'`

/** What the sync knows of these records: live links only. */
export async function linkedOf(tx: Tx, ids: readonly string[]): Promise<Map<string, Linked>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<Link & { recordId: string }>`select l.record_id, l.remote_id, l.synced_at, ${google} as google
    from app.link l where l.record_id = any(${ids}::uuid[]) and ${living} order by l.remote_id desc`.execute(tx)
  return new Map([...Map.groupBy(rows, (row) => row.recordId)].map(([id, links]) => [id, linkedBy(links)]))
}

/** The live links of the record `t`, as JSON for `linkedBy`. */
export function linksOf(): RawBuilder<readonly Link[]> {
  return sql`(select coalesce(json_agg(json_build_object('remoteId', l.remote_id, 'syncedAt', l.synced_at, 'google', ${google}) order by l.remote_id desc), '[]')
    from app.link l where l.record_id = t.id and ${living})`
}

/** What a record shows of its links; the last one at Google names it. */
export function linkedBy(links: readonly Link[]): Linked {
  const times = links.flatMap(({ syncedAt }) => (syncedAt === null ? [] : new Date(syncedAt).getTime()))
  return {
    lastSyncedAt: times.length === 0 ? null : new Date(Math.max(...times)),
    googleContactId: links.findLast((link) => link.google)?.remoteId ?? null,
  }
}
