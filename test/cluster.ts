import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbedded } from '../src/db/embedded/start.ts'
import { endPostmaster, isAlive, livePostmaster } from '../src/db/embedded/postmaster.ts'

const parent = join(tmpdir(), 'pipedesk-test')
/** A test server keeps nothing, so it need not wait for the disk. */
const settings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '300',
  max_wal_size: '4GB',
  autovacuum_naptime: '10s',
}

/**
 * One PostgreSQL per test run, removed afterwards; its address is TEST_DATABASE_URL. Set that beforehand to test another server
 * (`postgres://…` of a login that may create databases and roles).
 */
export async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.TEST_DATABASE_URL) return undefined
  await mkdir(parent, { recursive: true, mode: 0o755 })
  await sweep()
  const dataDir = await mkdtemp(join(parent, 'run-'))
  await writeFile(join(dataDir, 'owner.pid'), String(process.pid))
  const server = await startEmbedded({ dataDir, settings })
  process.env.TEST_DATABASE_URL = server.url
  return async () => {
    delete process.env.TEST_DATABASE_URL
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

/** A killed run leaves its server behind; the next one ends it. */
async function sweep(): Promise<void> {
  for (const name of await readdir(parent)) {
    const dataDir = join(parent, name)
    const owner = Number(await readFile(join(dataDir, 'owner.pid'), 'utf8').catch(() => 'NaN'))
    if (Number.isNaN(owner) || isAlive(owner)) continue
    const orphan = await livePostmaster(join(dataDir, 'postgres'))
    if (orphan) await endPostmaster(orphan.pid, 2_000)
    await rm(dataDir, { recursive: true, force: true })
  }
}
