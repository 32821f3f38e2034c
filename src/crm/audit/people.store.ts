import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'
import { personOf } from './row.ts'

export type Person = { readonly id: string; readonly name: string; readonly email: string | null }

/** The members behind these actors, by actor; those who left too. */
export async function peopleOf(tx: Tx, actors: readonly string[]): Promise<Map<string, Person>> {
  const ids = [...new Set(actors.map(personOf).filter((id) => id !== null && /^[0-9a-f-]{36}$/.test(id)))]
  if (ids.length === 0) return new Map()
  const found = await sql<Person>`select p.id, p.name, p.email from directory.person p
    where p.id = any(${ids}::uuid[]) and exists (select from directory.member m where m.person_id = p.id and m.workspace_id = app.workspace())`.execute(tx)
  return new Map(found.rows.map((person) => [`person:${person.id}`, person]))
}
