import { sql, type RawBuilder } from 'kysely'
import type { Tx } from '#db/db.ts'
import type { Kind } from '#model/kinds.ts'
import type { Noun } from '#model/noun.ts'
import { nouns } from '#model/nouns.ts'
import type { Values } from '#model/value.ts'
import { columnOf, valuesOf } from './columns.ts'

/** A record as it stands. `values` has every field of its noun and the custom fields that hold something. */
export type Stored = {
  readonly id: string
  readonly kind: Kind
  readonly values: Values
  readonly rev: number
  readonly ownerId: string | null
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly deletedAt: Date | null
  readonly mergedInto: string | null
}

/** A record's row as `frameOf` selects it. */
export type Row = Omit<Stored, 'kind' | 'values'> & { readonly fields: Values; readonly custom: Values }

const frames = new Map<Kind, RawBuilder<unknown>>()

/** What to select of `t`, a noun's table, to make a `Stored` of each row. One text a noun: composing it anew costs more than the query's answer. */
export function frameOf(noun: Noun): RawBuilder<unknown> {
  const pairs = (): string => noun.fields.map(({ name }) => `'${name}', t.${columnOf(name)}`).join(', ')
  const frame =
    frames.get(noun.kind) ??
    sql.raw(
      `t.id, t.rev, t.owner_id, t.created_at, t.updated_at, t.deleted_at, t.merged_into, t.custom, json_build_object(${pairs()}) as fields`,
    )
  frames.set(noun.kind, frame)
  return frame
}

export function storedOf(kind: Kind, { fields, custom, ...row }: Row): Stored {
  return { ...row, kind, values: valuesOf(fields, custom) }
}

/** Records by id, deleted ones too; an id that is not there is absent. */
export function load(tx: Tx, kind: Kind, ids: readonly string[]): Promise<Map<string, Stored>> {
  return select(tx, kind, { ids, lock: sql`` })
}

/** The same, and nobody else changes them until the transaction ends; locked in the order of their ids. */
export function loadLocked(tx: Tx, kind: Kind, ids: readonly string[]): Promise<Map<string, Stored>> {
  return select(tx, kind, { ids, lock: sql`for no key update` })
}

async function select(
  tx: Tx,
  kind: Kind,
  { ids, lock }: { ids: readonly string[]; lock: RawBuilder<unknown> },
): Promise<Map<string, Stored>> {
  if (ids.length === 0) return new Map()
  const result =
    await sql<Row>`select ${frameOf(nouns[kind])} from ${sql.table(`app.${kind}`)} t where t.id = any(${ids}::uuid[]) order by t.id ${lock}`.execute(
      tx,
    )
  return new Map(result.rows.map((row) => [row.id, storedOf(kind, row)]))
}
