import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, type DatabaseConnection } from 'kysely'
import type { DB } from '#db/schema.ts'
import { openMetrics } from '#http/metrics.ts'
import { logger } from '#lib/log.ts'
import { newKey, readKeys, sealer } from '#lib/seal.ts'
import { openWeb, type House } from '../../src/app.ts'
import { readEnv } from '../../src/env.ts'
import type { Document } from './schema.ts'

/** Stands where an installation's address would. */
export const exampleOrigin = 'https://crm.example.com'

/**
 * What `GET /api/openapi.json` answers, asked of the whole HTTP side. No database stands behind it: rooms describe themselves when they are
 * mounted, and the one thing asked meanwhile is the sealed session secret.
 */
export async function apiDocument(): Promise<Document> {
  const keys = readKeys(newKey('k1'))
  const seals = sealer(keys)
  const db = answering(seals.seal('never used, for nobody signs in to a document', 'session_secret'))
  const ground = {
    env: readEnv({ SANDBOX: 'off' }),
    databaseUrl: '',
    keys,
    publicUrl: exampleOrigin,
    sandboxOrigins: null,
    log: logger('silent'),
  }
  const house = { ground, db, pool: deaf, sealer: seals, desk: { providers: new Map() }, tokens: {}, hints: {}, engine: {} }
  const web = await openWeb(house as unknown as House, { webFolder: '/nonexistent', metrics: openMetrics(), isReady: () => true })
  try {
    const answer = await web.fetch(new Request(`${exampleOrigin}/api/openapi.json`))
    if (!answer.ok) throw new Error(`The API document could not be made: ${await answer.text()}`)
    return (await answer.json()) as Document
  } finally {
    await web.close()
  }
}

const deaf = { connect: () => Promise.reject(new Error('there is no database')) }

/** A database in which every query finds the one value. */
function answering(value: string): Kysely<DB> {
  const connection: DatabaseConnection = {
    // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the shape of DatabaseConnection
    executeQuery: <R>() => Promise.resolve({ rows: [{ value }] as R[] }),
    streamQuery: () => {
      throw new Error('nothing is streamed')
    },
  }
  class Answering extends DummyDriver {
    override acquireConnection(): Promise<DatabaseConnection> {
      return Promise.resolve(connection)
    }
  }
  return new Kysely<DB>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new Answering(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  })
}
