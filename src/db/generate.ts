import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generate, getDialect } from 'kysely-codegen'
import { connect } from './connect.ts'
import { startEmbedded } from './embedded/start.ts'
import { migrate } from './migrate.ts'

const outFile = join(import.meta.dirname, 'schema.ts')
const verify = process.argv.includes('--verify')

/** Writes `schema.ts` from a freshly migrated database; with `--verify` only says whether it is up to date. */
async function writeSchema(url: string): Promise<void> {
  await migrate(url)
  const dialect = getDialect('postgres', { dateParser: 'string', numericParser: 'number' })
  const { db, close } = connect({ url, name: 'pipedesk schema' })
  try {
    const text = await generate({
      db: db.withoutPlugins(),
      dialect,
      outFile: verify ? null : outFile,
      camelCase: true,
      defaultSchemas: ['none'],
      includePattern: '{app,directory}.*',
      typeMapping: { int8: 'number' },
    })
    if (verify && text !== (await readFile(outFile, 'utf8').catch(() => '')))
      throw new Error('src/db/schema.ts is not what the migrations make. Run: npm run schema')
  } finally {
    await close()
  }
}

const dataDir = await mkdtemp(join(tmpdir(), 'pipedesk-schema-'))
const server = await startEmbedded({ dataDir, settings: { fsync: 'off' } })
try {
  await writeSchema(server.url)
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
} finally {
  await server.stop()
  await rm(dataDir, { recursive: true, force: true })
}
