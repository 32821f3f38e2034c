import { CamelCasePlugin, Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Db } from './db.ts'
import type { DB } from './schema.ts'

/** An open pool. `pool` is for what needs a session of its own (LISTEN, advisory locks); everything else goes through `db`. */
export type Connected = { readonly db: Db; readonly pool: pg.Pool; readonly close: () => Promise<void> }

export type ConnectOptions = {
  readonly url: string
  /** Shown in pg_stat_activity. */
  readonly name: string
  /** Most sessions of this process. */
  readonly max?: number
}

const asNumber = (text: string): number => Number(text)
const asText = (text: string): string => text
/** The driver's own parsers; its types name built-in ids only. */
const standard = pg.types as unknown as { getTypeParser(oid: number, format?: string): (text: string) => unknown }
const textArray = standard.getTypeParser(1009) as (text: string) => string[]

/**
 * How values arrive: int8 and numeric as numbers (our counters stay below 2^53, money below 10^11 with four places, and JSON knows
 * nothing else), dates as `YYYY-MM-DD`, instants as Date (milliseconds), xid8 as text. Writing: jsonb takes JSON text, never a bare array.
 */
const parsers: Readonly<Record<number, (text: string) => unknown>> = {
  [pg.types.builtins.INT8]: asNumber,
  [pg.types.builtins.NUMERIC]: asNumber,
  [pg.types.builtins.DATE]: asText,
  1016: (text) => textArray(text).map(asNumber),
  1231: (text) => textArray(text).map(asNumber),
  1182: textArray,
}

const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    return (format !== 'binary' && parsers[oid]) || standard.getTypeParser(oid, format)
  }) as typeof pg.types.getTypeParser,
}

/** Opens a pool; connects lazily. Names are camelCase here and snake_case there; keys inside jsonb are left as they are. */
export function connect({ url, name, max = 10 }: ConnectOptions): Connected {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: name,
    max,
    types,
    idleTimeoutMillis: 30_000,
    connectionTimeoutMillis: 15_000,
    keepAlive: true,
  })
  // A server restart breaks idle sessions; the pool replaces them, and whoever uses one next gets the error.
  pool.on('error', () => undefined)
  const db = new Kysely<DB>({ dialect: new PostgresDialect({ pool }), plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })] })
  return { db, pool, close: () => db.destroy() }
}
