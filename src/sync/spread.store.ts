import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'
import type { Kind } from '#model/kinds.ts'

/** Which of these records may live in a stream: undeleted, unmerged and, for a personal connection, the member's own. */
export async function spreadable(
  tx: Tx,
  of: { readonly kind: Kind; readonly memberId: string | null },
  ids: readonly string[],
): Promise<readonly string[]> {
  if (ids.length === 0) return []
  const { rows } = await sql<{
    id: string
  }>`select id from ${sql.table(`app.${of.kind}`)} where id = any(${ids}::uuid[]) and deleted_at is null and merged_into is null
    and (${of.memberId}::uuid is null or owner_id = ${of.memberId}::uuid) order by id`.execute(tx)
  return rows.map(({ id }) => id)
}

/** Records of a kind after one, in id order: the keyset of a plan over all of them. `alive`: neither deleted nor merged away. */
export async function recordsAfter(
  tx: Tx,
  kind: Kind,
  page: { readonly after: string | null; readonly limit: number },
): Promise<readonly { readonly id: string; readonly alive: boolean }[]> {
  const { rows } = await sql<{
    id: string
    alive: boolean
  }>`select id, deleted_at is null and merged_into is null as alive from ${sql.table(`app.${kind}`)}
    where (${page.after}::uuid is null or id > ${page.after}::uuid) order by id limit ${page.limit}`.execute(tx)
  return rows
}
