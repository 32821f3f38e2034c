import { spawn, type ChildProcess } from 'node:child_process'
import { open, readFile } from 'node:fs/promises'
import { connect, createServer, type AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { asAccount, serverAccount, type Account } from './account.ts'
import { findBinaries } from './binaries.ts'
import { ensureCluster, ensurePassword, owner } from './cluster.ts'
import { choosePlace } from './place.ts'
import { endPostmaster, livePostmaster } from './postmaster.ts'

/** A running embedded server. `attached`: it ran before us. `directory`: its data. `stop` ends it for everybody. */
export type Embedded = {
  readonly url: string
  readonly attached: boolean
  readonly directory: string
  stop(): Promise<void>
}

export type EmbeddedOptions = {
  readonly dataDir: string
  /** Server settings beyond ours, e.g. `{ fsync: 'off' }` in tests. */
  readonly settings?: Readonly<Record<string, string>>
}

const startMs = 15_000
const stopMs = 5_000
/** After a kill of the postmaster its children hold the shared memory for a moment. */
const lingerMs = 2_000

/**
 * Starts the real PostgreSQL that npm brought, or attaches to the one that still runs on this data (a killed Node leaves it behind).
 * Loopback only, random port and password. Throws an Error whose message says what is wrong and what mends it.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const account = await serverAccount()
  const place = await choosePlace(options.dataDir, account)
  const password = await ensurePassword(join(options.dataDir, 'postgres.password'))
  const url = (port: number) => `postgres://${owner}:${password}@127.0.0.1:${port}/postgres`
  const binaries = await findBinaries(account, place.shelf)
  const running = (port: number, pid: number, attached: boolean): Embedded => {
    return { url: url(port), attached, directory: place.cluster, stop: () => endPostmaster(pid, stopMs) }
  }
  const before = await awaitReady(place.cluster)
  if (before) return running(before.port, before.pid, true)
  await ensureCluster(place.cluster, binaries, { account, password })
  const log = join(dirname(place.cluster), 'postgres.log')
  for (const deadline = Date.now() + lingerMs; ; await wait(100)) {
    const child = await launch(binaries.postgres, { cluster: place.cluster, log, account, settings: options.settings ?? {} })
    const server = await awaitReady(place.cluster, child)
    if (server) return running(server.port, server.pid, server.pid !== child.pid)
    const words = await tail(log)
    const passes = /pre-existing shared memory|lock file "postmaster.pid" already exists|could not bind|Address already in use/.test(words)
    if (!passes || Date.now() > deadline) throw new Error(`The embedded PostgreSQL did not start on ${place.cluster}. Its last words (${log}):\n${words}`)
  }
}

type Launch = { readonly cluster: string; readonly log: string; readonly account: Account; readonly settings: Readonly<Record<string, string>> }

async function launch(postgres: string, { cluster, log, account, settings }: Launch): Promise<ChildProcess> {
  const all: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: String(await freePort()),
    unix_socket_directories: '',
    max_connections: '100',
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...settings,
  }
  const output = await open(log, 'w', 0o600)
  const args = ['-D', cluster, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
  // Detached: Ctrl-C in a terminal reaches the whole process group, and the database must outlive the draining of requests.
  const child = spawn(postgres, args, { ...asAccount(account), cwd: dirname(cluster), env: { PATH: process.env.PATH }, stdio: ['ignore', output.fd, output.fd], detached: true })
  child.once('error', () => undefined)
  child.unref()
  await output.close()
  return child
}

/** Waits until the server on this data takes connections; null when there is none, or when the `child` that should become it ended. */
async function awaitReady(cluster: string, child?: ChildProcess): Promise<{ pid: number; port: number } | null> {
  for (const deadline = Date.now() + startMs; Date.now() < deadline; await wait(20)) {
    const server = await livePostmaster(cluster)
    if (server?.isReady) {
      if (await answers(server.port)) return server
      if (!child) return null
    }
    const isVain = child ? child.pid === undefined || child.exitCode !== null || child.signalCode !== null : server === null
    if (isVain) return null
  }
  return null
}

/** A pid file whose number now belongs to another program names a port at which nobody listens. */
async function answers(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1')
    const end = (is: boolean) => {
      socket.destroy()
      done(is)
    }
    socket.once('connect', () => end(true)).once('error', () => end(false))
  })
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((done, fail) => probe.once('error', fail).listen(0, '127.0.0.1', done))
  const { port } = probe.address() as AddressInfo
  await new Promise((done) => probe.close(done))
  return port
}

async function tail(file: string): Promise<string> {
  return (await readFile(file, 'utf8').catch(() => '')).trim().split('\n').slice(-8).join('\n')
}
