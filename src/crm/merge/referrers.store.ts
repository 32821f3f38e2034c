import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'
import { fieldsOf } from '#model/custom.ts'
import { kinds, type Kind } from '#model/kinds.ts'
import type { Field } from '#model/noun.ts'
import { nouns } from '#model/nouns.ts'
import { columnOf } from '#crm/records/columns.ts'

/** A field by which records of one kind point at those of another. */
export type Pointing = { readonly kind: Kind; readonly field: Field }

/** Every field of every noun that points at records of a kind. */
export function pointingAt(kind: Kind): readonly Pointing[] {
  return kinds.flatMap((from) =>
    fieldsOf(nouns[from], [])
      .filter((field) => field.to === kind)
      .map((field) => ({ kind: from, field })),
  )
}

const isAt = ({ field }: Pointing, id: string) => {
  const column = sql.ref(`t.${columnOf(field.name)}`)
  return field.type === 'references' ? sql<boolean>`${id}::uuid = any(${column})` : sql<boolean>`${column} = ${id}::uuid`
}

/** Living records that point at this one by the field, in the order of their ids. */
export async function referrersOf(
  tx: Tx,
  pointing: Pointing,
  page: { readonly to: string; readonly after: string | null; readonly limit: number },
): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`select t.id from ${sql.table(`app.${pointing.kind}`)} t
    where ${isAt(pointing, page.to)} and t.deleted_at is null and (${page.after}::uuid is null or t.id > ${page.after}::uuid) order by t.id limit ${page.limit}`.execute(
    tx,
  )
  return rows.map(({ id }) => id)
}

/** How many there are. */
export async function countReferrers(tx: Tx, pointing: Pointing, to: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from ${sql.table(`app.${pointing.kind}`)} t
    where ${isAt(pointing, to)} and t.deleted_at is null`.execute(tx)
  return rows[0]?.count ?? 0
}
