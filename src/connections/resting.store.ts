import { sql } from 'kysely'
import type { Db, Tx } from '#db/db.ts'

/** Whether the member a personal connection belongs to is here still; the workspace's own belong to nobody. */
export async function isHere(
  db: Db | Tx,
  { workspaceId, memberId }: { readonly workspaceId: string; readonly memberId: string | null },
): Promise<boolean> {
  if (memberId === null) return true
  const { rows } =
    await sql`select 1 from directory.member where workspace_id = ${workspaceId} and person_id = ${memberId} and removed_at is null`.execute(
      db,
    )
  return rows.length > 0
}
