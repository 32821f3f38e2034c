import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'
import type { Kind } from '#model/kinds.ts'
import { nouns } from '#model/nouns.ts'
import { fieldsJson, type KeptField } from './fields.store.ts'
import { linkedBy, linksOf } from './linked.store.ts'
import { frameOf, storedOf, type Row, type Stored } from './load.store.ts'
import type { Linked } from './view.ts'

/** A record and what its change and the answer to it need beside it: the workspace's own fields of its kind, and what it shows of its links. */
export type One = { readonly stored: Stored; readonly custom: readonly KeptField[]; readonly linked: Linked }

type OneRow = Row & { readonly kept: readonly KeptField[]; readonly links: Parameters<typeof linkedBy>[0] }

/** One record by id, deleted or not, in one read; nobody else changes it until the transaction ends. null: it is not there. */
export async function loadOneLocked(tx: Tx, kind: Kind, id: string): Promise<One | null> {
  const { rows } = await sql<OneRow>`select ${frameOf(nouns[kind])}, ${fieldsJson(kind)} as kept, ${linksOf()} as links
    from ${sql.table(`app.${kind}`)} t where t.id = ${id}::uuid for no key update of t`.execute(tx)
  const [row] = rows
  if (row === undefined) return null
  const { kept, links, ...rest } = row
  return { stored: storedOf(kind, rest), custom: kept, linked: linkedBy(links) }
}
