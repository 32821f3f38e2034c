import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'
import { personOf } from './row.ts'

export type Person = { readonly id: string; readonly name: string; readonly email: string | null }

/** Somebody or something that changes records: a member, a connection by its account, or a part of the system by name (`id` null). */
export type ActorShown = { readonly id: string | null; readonly name: string; readonly email: string | null }

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

const idsOf = (actors: readonly string[], prefix: string): string[] =>
  [...new Set(actors.filter((actor) => actor.startsWith(prefix)).map((actor) => actor.slice(prefix.length)))].filter((id) => uuid.test(id))

/** The members behind these actors, by actor; those who left too. */
export async function peopleOf(tx: Tx, actors: readonly string[]): Promise<Map<string, Person>> {
  const ids = idsOf(actors, 'person:')
  if (ids.length === 0) return new Map()
  const found = await sql<Person>`select p.id, p.name, p.email from directory.person p
    where p.id = any(${ids}::uuid[]) and exists (select from directory.member m where m.person_id = p.id and m.workspace_id = app.workspace())`.execute(
    tx,
  )
  return new Map(found.rows.map((person) => [`person:${person.id}`, person]))
}

/** The connections behind these actors, by actor: provider and account. */
export async function connectionsOf(
  tx: Tx,
  actors: readonly string[],
): Promise<Map<string, { id: string; provider: string; account: string | null }>> {
  const ids = idsOf(actors, 'connection:')
  if (ids.length === 0) return new Map()
  const found = await sql<{
    id: string
    provider: string
    account: string | null
  }>`select id, provider, account_email as account from app.connection where id = any(${ids}::uuid[])`.execute(tx)
  return new Map(found.rows.map((row) => [`connection:${row.id}`, row]))
}

/** Each actor as people know it. */
export async function actorsOf(tx: Tx, actors: readonly string[]): Promise<(actor: string) => ActorShown> {
  const people = await peopleOf(tx, actors)
  const connections = await connectionsOf(tx, actors)
  return (actor) => {
    const connection = connections.get(actor)
    if (connection !== undefined) return { id: connection.id, name: connection.provider, email: connection.account }
    return people.get(actor) ?? { id: personOf(actor), name: actor.replace(/^(system|db|connection|person):/, ''), email: null }
  }
}
