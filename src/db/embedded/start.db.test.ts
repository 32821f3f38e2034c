import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { claimInstance } from '../instance.ts'
import { serverAccount } from './account.ts'
import { livePostmaster } from './postmaster.ts'
import { startEmbedded, type Embedded } from './start.ts'

const isRoot = process.getuid?.() === 0
const settings = { fsync: 'off' }
let parent: string
let running: Embedded[] = []

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'pipedesk-embedded-'))
  await chmod(parent, 0o755)
})
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop()
  await rm(parent, { recursive: true, force: true })
})

async function start(dataDir = join(parent, '.data')): Promise<Embedded> {
  const server = await startEmbedded({ dataDir, settings })
  running.push(server)
  return server
}

async function ask(url: string, sql: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return Object.values((await client.query<Record<string, unknown>>(sql)).rows[0] ?? {})[0]
  } finally {
    await client.end()
  }
}

test('a first start makes the cluster, a second one attaches to what runs, a third finds the data again', async () => {
  const first = await start()
  expect(first.attached).toBe(false)
  await ask(first.url, 'create table public.kept (n int)')
  const second = await start()
  expect(second).toMatchObject({ attached: true, url: first.url, directory: first.directory })
  await first.stop()
  const third = await start()
  expect(third.attached).toBe(false)
  expect(await ask(third.url, 'select count(*) from public.kept')).toBe('0')
})

test('it listens on the loopback only, asks for the password, and keeps it to itself', async () => {
  const { url, directory } = await start()
  expect(await ask(url, 'show listen_addresses')).toBe('127.0.0.1')
  expect(await ask(url, 'show unix_socket_directories')).toBe('')
  await expect(ask(url.replace(/:[^:@/]+@/, ':wrong@'), 'select 1')).rejects.toThrow(/password/)
  expect((await stat(join(parent, '.data', 'postgres.password'))).mode & 0o777).toBe(0o600)
  expect((await stat(directory)).mode & 0o777).toBe(0o700)
})

test('one PipeDesk at a time claims it; a claim ends with its process', async () => {
  const { url } = await start()
  const claim = await claimInstance(url)
  expect(await claimInstance(url)).toBeNull()
  await claim?.release()
  const next = await claimInstance(url)
  expect(next).not.toBeNull()
  await next?.release()
})

test('a killed server is started again at the same address, with the claim', async () => {
  const server = await start()
  const claim = await claimInstance(server.url)
  server.guard(() => undefined)
  const { pid } = (await livePostmaster(server.directory)) ?? { pid: 0 }
  process.kill(pid, 'SIGKILL')
  let back: unknown = null
  for (const end = Date.now() + 10_000; back === null && Date.now() < end; await wait(50))
    back = await ask(server.url, 'select 1').catch(() => null)
  expect(back).toBe(1)
  for (const end = Date.now() + 5_000; Date.now() < end; await wait(50)) {
    const other = await claimInstance(server.url)
    if (other === null) break
    await other.release()
  }
  expect(await claimInstance(server.url)).toBeNull()
  await claim?.release()
})

test('right after a kill of the server a start succeeds', async () => {
  const server = await start()
  await ask(server.url, 'create table public.kept (n int)')
  const busy = new pg.Client({ connectionString: server.url })
  busy.on('error', () => undefined)
  await busy.connect()
  void busy.query('select pg_sleep(60)').catch(() => undefined)
  process.kill((await livePostmaster(server.directory))?.pid ?? 0, 'SIGKILL')
  const again = await start()
  expect(await ask(again.url, 'select count(*) from public.kept')).toBe('0')
  await busy.end().catch(() => undefined)
})

test('a pid file left behind, whose number is another program now, does no harm', async () => {
  const server = await start()
  await server.stop()
  running = []
  await writeFile(join(server.directory, 'postmaster.pid'), `${process.pid}\n${server.directory}\n1\n1\n\n127.0.0.1\n0\nready   \n`)
  const again = await start()
  expect(again.attached).toBe(false)
  expect(await ask(again.url, 'select 1')).toBe(1)
})

test('data of another major version is refused, untouched', async () => {
  const server = await start()
  await server.stop()
  await writeFile(join(server.directory, 'PG_VERSION'), '17\n')
  await expect(startEmbedded({ dataDir: join(parent, '.data') })).rejects.toThrow(/written by PostgreSQL 17.*brings PostgreSQL 18.*backup/s)
})

test('what is no cluster is not overwritten', async () => {
  await mkdir(join(parent, '.data', 'postgres'), { recursive: true })
  await writeFile(join(parent, '.data', 'postgres', 'precious'), 'x')
  await expect(startEmbedded({ dataDir: join(parent, '.data') })).rejects.toThrow(/no PostgreSQL data directory/)
  expect(await readFile(join(parent, '.data', 'postgres', 'precious'), 'utf8')).toBe('x')
})

describe.runIf(isRoot)('as root', () => {
  test('the server runs as an ordinary user', async () => {
    const { directory } = await start()
    const account = await serverAccount()
    expect((await stat(directory)).uid).toBe(account?.uid)
    const { pid } = (await livePostmaster(directory)) ?? { pid: 0 }
    const { stdout } = await promisify(execFile)('ps', ['-o', 'uid=', '-p', String(pid)])
    expect(Number(stdout)).toBe(account?.uid)
  })

  test('a closed DATA_DIR of ours is opened for passage, not for reading', async () => {
    const dataDir = join(parent, 'closed')
    await mkdir(dataDir, { mode: 0o700 })
    const { directory } = await start(dataDir)
    expect(directory).toBe(join(dataDir, 'postgres'))
    expect((await stat(dataDir)).mode & 0o777).toBe(0o711)
  })

  test('below a closed directory the data goes to /var/lib/pipedesk, with a pointer; a copied checkout is told so', async () => {
    await chmod(parent, 0o700)
    const one = join(parent, 'one')
    const server = await start(one)
    expect(server.directory).toMatch(/^\/var\/lib\/pipedesk\/[0-9a-f]{16}\/postgres$/)
    const home = (await readFile(join(one, 'postgres-is-elsewhere'), 'utf8')).trim()
    try {
      expect(await readFile(join(home, 'belongs-to'), 'utf8')).toBe(`${one}\n`)
      const two = join(parent, 'two')
      await mkdir(two)
      await writeFile(join(two, 'postgres-is-elsewhere'), `${home}\n`)
      await expect(startEmbedded({ dataDir: two })).rejects.toThrow(/moved or copied: its database is at/)
    } finally {
      await server.stop()
      await rm(home, { recursive: true, force: true })
    }
  })
})
