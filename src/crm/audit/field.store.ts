import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'
import type { Value } from '#model/value.ts'
import { sourceOf, type Source } from './row.ts'

/** One time a field was given a value. */
export type Setting = {
  readonly value: Value
  readonly at: Date
  readonly actor: string
  readonly source: Source
  readonly run: string | null
  readonly cause: string | null
}

/** Every time a field of a record was set, newest first. */
export async function fieldHistory(tx: Tx, asked: { record: string; field: string; limit: number }): Promise<Setting[]> {
  const { record, field, limit } = asked
  // `jsonb_exists` is the operator `?`, which reads as a parameter to some drivers.
  const found = await sql<Omit<Setting, 'source'>>`select after -> ${field} as value, at, actor, run, cause from app.audit
    where record = ${record} and jsonb_exists(after, ${field}) order by at desc, seq desc limit ${limit}`.execute(tx)
  return found.rows.map((row) => ({ ...row, source: sourceOf(row.actor) }))
}
