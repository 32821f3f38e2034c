import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'

/** A colleague a lead is shared with. */
export type LeadMember = { readonly id: string; readonly name: string; readonly email: string | null; readonly addedAt: Date }

export async function leadMembers(tx: Tx, leadId: string): Promise<LeadMember[]> {
  const found =
    await sql<LeadMember>`select p.id, p.name, p.email, m.added_at from app.lead_member m join directory.person p on p.id = m.person_id
    where m.lead_id = ${leadId} order by m.added_at, p.id`.execute(tx)
  return found.rows
}

/** Shares the lead; doing it twice is doing it once. false: no such active member. */
export async function shareLead(tx: Tx, leadId: string, personId: string): Promise<boolean> {
  const there =
    await sql`select from directory.member where workspace_id = app.workspace() and person_id = ${personId} and removed_at is null`.execute(
      tx,
    )
  if (there.rows.length === 0) return false
  await sql`insert into app.lead_member (workspace_id, lead_id, person_id) values (app.workspace(), ${leadId}, ${personId}) on conflict do nothing`.execute(
    tx,
  )
  return true
}

/** Without effect where it was not shared with them. */
export async function unshareLead(tx: Tx, leadId: string, personId: string): Promise<void> {
  await sql`delete from app.lead_member where lead_id = ${leadId} and person_id = ${personId}`.execute(tx)
}
