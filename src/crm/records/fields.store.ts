import { sql, type RawBuilder } from 'kysely'
import type { Tx } from '#db/db.ts'
import type { CustomField } from '#model/custom.ts'
import type { Kind } from '#model/kinds.ts'

/** A custom field as it is kept. */
export type KeptField = CustomField & { readonly id: string; readonly kind: Kind; readonly required: boolean; readonly position: number }

const columns = sql`id, kind, key, label, type, options, required, position`

/** The workspace's own fields, of one noun or of all, in their order. */
export async function customFields(tx: Tx, kind?: Kind): Promise<KeptField[]> {
  const found =
    await sql<KeptField>`select ${columns} from app.custom_field where ${kind === undefined ? sql`true` : sql`kind = ${kind}`} order by kind, position, created_at, key`.execute(
      tx,
    )
  return found.rows
}

/** The same as JSON, for a query that reads something else too. */
export function fieldsJson(kind: Kind): RawBuilder<readonly KeptField[]> {
  return sql`(select coalesce(json_agg(json_build_object('id', id, 'kind', kind, 'key', key, 'label', label, 'type', type, 'options', options, 'required', required, 'position', position)
    order by position, created_at, key), '[]') from app.custom_field where kind = ${kind})`
}

/** null when the noun has a field of this key already. */
export async function createField(tx: Tx, field: CustomField & { readonly kind: Kind }): Promise<KeptField | null> {
  const options = field.options ? JSON.stringify(field.options) : null
  const made = await sql<KeptField>`insert into app.custom_field (workspace_id, kind, key, label, type, options, required, position)
    select app.workspace(), ${field.kind}, ${field.key}, ${field.label}, ${field.type}, ${options}::jsonb, ${field.required ?? false},
      coalesce((select max(position) + 1 from app.custom_field where kind = ${field.kind}), 0)
    on conflict (workspace_id, kind, key) do nothing returning ${columns}`.execute(tx)
  return made.rows[0] ?? null
}

export type FieldPatch = {
  readonly label?: string
  readonly options?: readonly string[] | null
  readonly required?: boolean
  readonly position?: number
}

/** Key and type stay: values are stored under them. null when there is no such field. */
export async function changeField(tx: Tx, id: string, patch: FieldPatch): Promise<KeptField | null> {
  const sets = [
    ...(patch.label === undefined ? [] : [sql`label = ${patch.label}`]),
    ...(patch.options === undefined ? [] : [sql`options = ${patch.options === null ? null : JSON.stringify(patch.options)}::jsonb`]),
    ...(patch.required === undefined ? [] : [sql`required = ${patch.required}`]),
    ...(patch.position === undefined ? [] : [sql`position = ${patch.position}`]),
  ]
  const changed =
    sets.length === 0
      ? await sql<KeptField>`select ${columns} from app.custom_field where id = ${id}`.execute(tx)
      : await sql<KeptField>`update app.custom_field set ${sql.join(sets)} where id = ${id} returning ${columns}`.execute(tx)
  return changed.rows[0] ?? null
}

/** The definition goes; values stay in the records, unseen, until a field of that key exists again. */
export async function deleteField(tx: Tx, id: string): Promise<boolean> {
  const gone = await sql`delete from app.custom_field where id = ${id} returning id`.execute(tx)
  return gone.rows.length > 0
}
