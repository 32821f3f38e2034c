import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { endPostmaster, isAlive, livePostmaster } from '#db/embedded/postmaster.ts'
import { newKey } from '#lib/seal.ts'

/** `npm start` as a process, with everything it starts. */
type Started = { readonly child: ChildProcess; readonly said: () => string; readonly tookMs: number }

const main = join(import.meta.dirname, '..', '..', 'bin', 'pipedesk.js')
let dataDir: string
let port: number
let running: Started | null = null

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'pipedesk-start-'))
  await chmod(dataDir, 0o755)
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  port = (probe.address() as AddressInfo).port
  probe.close()
})
afterAll(async () => {
  running?.child.kill('SIGKILL')
  const server = await livePostmaster(join(dataDir, 'postgres'))
  if (server) await endPostmaster(server.pid, 5_000)
  await rm(dataDir, { recursive: true, force: true })
})

function command(args: readonly string[], env: Record<string, string> = {}): { child: ChildProcess; said: () => string } {
  const { DATABASE_URL: _, ...rest } = process.env
  const child = spawn(process.execPath, [main, ...args], {
    env: { ...rest, PORT: String(port), DATA_DIR: dataDir, LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (text += chunk.toString()))
  return { child, said: () => text }
}

const health = (): Promise<number> =>
  fetch(`http://127.0.0.1:${port}/health`).then(
    ({ status }) => status,
    () => 0,
  )

async function start(): Promise<Started> {
  const began = Date.now()
  const { child, said } = command(['all'])
  while (!said().includes('PipeDesk ready at')) {
    if (child.exitCode !== null || Date.now() - began > 60_000) throw new Error(`not ready: ${said()}`)
    // The line comes first: whoever waits for it may count on the answer, and nobody is told too early.
    expect(await health(), said()).not.toBe(said().includes('PipeDesk ready at') ? 503 : 200)
    await wait(10)
  }
  running = { child, said, tookMs: Date.now() - began }
  return running
}

async function finished(args: readonly string[], env: Record<string, string> = {}): Promise<{ code: number | null; text: string }> {
  const { child, said } = command(args, env)
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, text: said() }
}

/** Processes whose parent is this one. */
async function childrenOf(pid: number): Promise<readonly number[]> {
  const ps = spawn('ps', ['-o', 'pid=', '--ppid', String(pid)])
  let text = ''
  ps.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
  await once(ps, 'close')
  return text
    .split('\n')
    .map(Number)
    .filter((each) => each > 0)
}

test('a first start is ready in time and serves pages, API and operations', async () => {
  const { said, tookMs } = await start()
  expect(said().match(/PipeDesk ready at http:\/\/127\.0\.0\.1:\d+/g)).toEqual([`PipeDesk ready at http://127.0.0.1:${port}`])
  expect(await health()).toBe(200)
  expect(tookMs).toBeLessThan(60_000)
  const ready = await fetch(`http://127.0.0.1:${port}/ready`)
  expect(await ready.json()).toMatchObject({ ready: true, database: 'ok' })
  expect((await fetch(`http://127.0.0.1:${port}/health/google`)).status).toBe(200)
  expect((await fetch(`http://127.0.0.1:${port}/health/nobody`)).status).toBe(404)
  expect(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()).toContain('pipedesk_http_request_seconds')
  expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toContain('<div id="root">')
  expect((await fetch(`http://127.0.0.1:${port}/api/contacts`)).status).toBe(401)
})

test('a second start says what is in use, and disturbs nothing', async () => {
  expect(await finished(['all'])).toMatchObject({ code: 1, text: expect.stringMatching(/^Port \d+ on 127\.0\.0\.1 is in use/) })
  expect(await finished(['all'], { PORT: '0' })).toMatchObject({
    code: 1,
    text: expect.stringMatching(/^The data in .* is in use: PipeDesk already runs on it/),
  })
  expect(await finished(['doctor'])).toMatchObject({ code: 0, text: expect.stringContaining('Nothing is wrong.') })
  expect(await health()).toBe(200)
})

test('killed, it leaves neither worker nor sandbox; a later start takes up the data', async () => {
  const { child } = running ?? (await start())
  const family = await childrenOf(child.pid ?? 0)
  expect(family.length).toBeGreaterThanOrEqual(3)
  child.kill('SIGKILL')
  await once(child, 'close')
  const server = (await livePostmaster(join(dataDir, 'postgres')))?.pid
  const others = family.filter((pid) => pid !== server)
  for (const end = Date.now() + 12_000; others.some(isAlive) && Date.now() < end;) await wait(50)
  expect(others.filter(isAlive)).toEqual([])
  await start()
  expect(await health()).toBe(200)
})

test('a worker that dies is started again', async () => {
  const { child } = running ?? (await start())
  const before = await childrenOf(child.pid ?? 0)
  const server = (await livePostmaster(join(dataDir, 'postgres')))?.pid
  const worker = before.filter((pid) => pid !== server).at(-1) ?? 0
  process.kill(worker, 'SIGKILL')
  let after: readonly number[] = []
  for (const end = Date.now() + 10_000; Date.now() < end; await wait(50)) {
    after = await childrenOf(child.pid ?? 0)
    if (after.some((pid) => !before.includes(pid))) break
  }
  expect(after.some((pid) => !before.includes(pid))).toBe(true)
})

test('SIGTERM ends everything in order within ten seconds', async () => {
  const { child, said } = running ?? (await start())
  const family = await childrenOf(child.pid ?? 0)
  const began = Date.now()
  child.kill('SIGTERM')
  const [code] = (await once(child, 'close')) as [number | null]
  expect({ code, said: said() }).toMatchObject({ code: 0 })
  expect(Date.now() - began).toBeLessThan(10_000)
  expect(family.filter(isAlive)).toEqual([])
  expect(await livePostmaster(join(dataDir, 'postgres'))).toBeNull()
  running = null
})

test('keys rotate: everything sealed under the old key opens under the new one, and sessions live on', async () => {
  expect(await finished(['keys', 'rotate'])).toMatchObject({
    code: 0,
    text: expect.stringMatching(/new key k2 seals.*sealed anew under k2/s),
  })
  expect(await finished(['keys', 'rotate'])).toMatchObject({ code: 0, text: expect.stringContaining('k3') })
  const { child } = await start()
  expect(await health()).toBe(200)
  child.kill('SIGTERM')
  await once(child, 'close')
  running = null
})

test('a wrong environment and an unknown command are said in words', async () => {
  expect(await finished(['all'], { PORT: 'x', SANDBOX: 'y' })).toMatchObject({
    code: 1,
    text: expect.stringMatching(/^The environment is wrong:\n {2}PORT: .*\n {2}SANDBOX: /),
  })
  expect(await finished(['dance'])).toMatchObject({ code: 1, text: expect.stringContaining('Usage: pipedesk') })
})

test('a start that fails leaves no sandbox behind', async () => {
  const nowhere = { DATABASE_URL: 'postgres://nobody:x@127.0.0.1:9/none', ENCRYPTION_KEYS: newKey('k1'), SANDBOX: 'on', PORT: '0' }
  expect(await finished(['all'], nowhere)).toMatchObject({ code: 1 })
  const ps = spawn('ps', ['-eo', 'args='])
  let text = ''
  ps.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
  await once(ps, 'close')
  expect(text.split('\n').filter((line) => line.includes(join(dataDir, 'sandbox')))).toEqual([])
})
