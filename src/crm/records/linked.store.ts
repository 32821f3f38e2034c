import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'
import type { Linked } from './view.ts'

type Link = { readonly recordId: string; readonly streamId: string; readonly remoteId: string; readonly syncedAt: Date | null }

/** What the sync knows of these records: live links only. Most records of a hub without connections have none, so those are asked for first. */
export async function linkedOf(tx: Tx, ids: readonly string[]): Promise<Map<string, Linked>> {
  const linked = new Map<string, Linked>()
  if (ids.length === 0) return linked
  const { rows: links } =
    await sql<Link>`select record_id, stream_id, remote_id, synced_at from app.link where record_id = any(${ids}::uuid[]) and state = 'live' order by remote_id desc`.execute(
      tx,
    )
  const google = links.length === 0 ? new Set() : await googleStreams(tx)
  for (const { recordId, streamId, remoteId, syncedAt } of links) {
    const before = linked.get(recordId)
    const lastSyncedAt = later(before?.lastSyncedAt ?? null, syncedAt)
    linked.set(recordId, { lastSyncedAt, googleContactId: google.has(streamId) ? remoteId : (before?.googleContactId ?? null) })
  }
  return linked
}

async function googleStreams(tx: Tx): Promise<Set<string>> {
  const found = await sql<{
    id: string
  }>`select s.id from app.stream s join app.connection c on c.id = s.connection_id where c.provider = 'google' and s.kind = 'contact'`.execute(
    tx,
  )
  return new Set(found.rows.map((row) => row.id))
}

const later = (a: Date | null, b: Date | null): Date | null => (a === null || (b !== null && b > a) ? b : a)
