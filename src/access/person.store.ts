import { sql } from 'kysely'
import type { Db } from '#db/db.ts'
import type { DirectoryTx } from './directory.store.ts'

/** The issuer of the built-in sign-in's identities. */
export const ownIssuer = 'pipedesk'

export type NewPerson = { readonly issuer: string; readonly subject: string; readonly name: string; readonly email: string | null }

/** The person of an identity, made if there is none; two at once make one. */
export async function personOf(db: Db | DirectoryTx, given: NewPerson): Promise<string> {
  const { rows } = await sql<{ personId: string }>`
    with found as (select person_id from directory.identity where issuer = ${given.issuer} and subject = ${given.subject}),
    made as (insert into directory.person (name, email) select ${given.name}, ${given.email} where not exists (select from found) returning id),
    known as (insert into directory.identity (issuer, subject, person_id) select ${given.issuer}, ${given.subject}, id from made
      on conflict (issuer, subject) do update set subject = excluded.subject returning person_id)
    select person_id from found union all select person_id from known`.execute(db)
  const [row] = rows
  if (row === undefined) throw new Error('an identity was neither found nor made')
  return row.personId
}

/** Changes what a person is called. */
export async function renamePerson(db: Db, personId: string, name: string): Promise<void> {
  await db.updateTable('directory.person').set({ name }).where('id', '=', personId).execute()
}

/** True until somebody with an account of the built-in sign-in belongs to a workspace. */
export async function noAccountYet(db: Db | DirectoryTx): Promise<boolean> {
  const { rows } = await sql<{ none: boolean }>`
    select not exists (select from directory.member m join directory.identity i on i.person_id = m.person_id and i.issuer = ${ownIssuer}) as none`.execute(
    db,
  )
  return rows[0]?.none === true
}

/** Whoever makes the first account waits here for another who does. Ends with the transaction. */
export async function lockFirstAccount(tx: DirectoryTx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('first account', 0))`.execute(tx)
}
