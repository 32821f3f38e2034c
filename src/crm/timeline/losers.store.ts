import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'

/** What was merged into a record, and into that, and is not un-merged. */
export async function losersOf(tx: Tx, id: string): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`with recursive gone as (
      select loser_id from app.merge where workspace_id = app.workspace() and winner_id = ${id}::uuid and unmerged_at is null
      union select m.loser_id from app.merge m join gone g on m.winner_id = g.loser_id where m.workspace_id = app.workspace() and m.unmerged_at is null)
    select loser_id as id from gone order by 1`.execute(tx)
  return rows.map((row) => row.id)
}
