import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'
import type { SentRow } from './sent.ts'

/** Keeps what a run wrote there; of one link written twice, the first value before and the last sent. */
export async function saveSent(tx: Tx, runId: string, rows: readonly SentRow[]): Promise<void> {
  if (rows.length === 0) return
  await sql`insert into app.sent as s (workspace_id, run_id, record_id, link_id, step, before, after)
    select app.workspace(), ${runId}, x."recordId", x."linkId", x.step, x.before, x.after
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x("recordId" uuid, "linkId" uuid, step text, before jsonb, after jsonb)
    on conflict (workspace_id, run_id, record_id, link_id) do update set before = excluded.before || s.before, after = s.after || excluded.after,
      step = case when s.step = 'create' then s.step else excluded.step end`.execute(tx)
}
