import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'
import type { Kind } from '#model/kinds.ts'

/** What people read in place of the values that a field here shares with an enumeration there, by value. */
export type OptionLabels = { readonly kind: Kind; readonly name: string; readonly labels: Readonly<Record<string, string>> }

/** The labels that providers give to values, for each field here that a mapping row fills from such a field there; of several providers the one asked last. */
export async function optionLabelsOf(tx: Tx, kind?: Kind): Promise<readonly OptionLabels[]> {
  const { rows } = await sql<OptionLabels>`select m.kind, m.local_path as name, f -> 'optionLabels' as labels
    from app.mapping m join app.stream s on s.workspace_id = m.workspace_id and s.connection_id = m.connection_id and s.kind = m.kind
    cross join lateral jsonb_array_elements(s.described) f
    where m.workspace_id = app.workspace() and m.direction <> 'none' and f ? 'optionLabels' and f ->> 'name' = m.remote_path
      and (${kind ?? null}::text is null or m.kind = ${kind ?? null}) order by s.described_at`.execute(tx)
  return rows
}
