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
  readonly stop: () => Promise<void>
  /** Starts the server again, at the same address, whenever it is gone without `stop`. */
  readonly guard: (said: (what: string) => void) => void
}

export type EmbeddedOptions = {
  readonly dataDir: string
  /** Server settings beyond ours, e.g. `{ fsync: 'off' }` in tests. */
  readonly settings?: Readonly<Record<string, string>>
}

const startMs = 15_000
const stopMs = 5_000
const guardMs = 1_000
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
  const binaries = await findBinaries(account, place.shelf)
  const before = await awaitReady(place.cluster)
  if (!before) await ensureCluster(place.cluster, binaries, { account, password })
  const launch = {
    postgres: binaries.postgres,
    cluster: place.cluster,
    log: join(dirname(place.cluster), 'postgres.log'),
    account,
    settings: options.settings ?? {},
  }
  const server = before === null ? await launchUntilReady(launch, await freePort()) : { ...before, isOurs: false }
  let isEnding = false
  return {
    url: `postgres://${owner}:${password}@127.0.0.1:${server.port}/postgres`,
    attached: !server.isOurs,
    directory: place.cluster,
    async stop() {
      isEnding = true
      const running = await livePostmaster(place.cluster)
      if (running) await endPostmaster(running.pid, stopMs)
    },
    guard(said) {
      const look = async (): Promise<void> => {
        if (isEnding) return
        if ((await livePostmaster(place.cluster)) === null) {
          said('the embedded PostgreSQL is gone; it is started again')
          await launchUntilReady(launch, server.port).catch((error: Error) => said(error.message))
        }
        setTimeout(() => void look(), guardMs).unref()
      }
      setTimeout(() => void look(), guardMs).unref()
    },
  }
}

/** Tries again while what the log says can pass; throws with its last words otherwise. */
async function launchUntilReady(options: Launch, wanted: number): Promise<{ pid: number; port: number; isOurs: boolean }> {
  let port = wanted
  for (const deadline = Date.now() + lingerMs; ; await wait(100)) {
    const child = await launch(options, port)
    const server = await awaitReady(options.cluster, child)
    if (server) return { ...server, isOurs: server.pid === child.pid }
    const words = await tail(options.log)
    if (/could not bind|Address already in use/.test(words)) port = await freePort()
    const passes = /pre-existing shared memory|lock file "postmaster.pid" already exists|could not bind|Address already in use/.test(words)
    if (!passes || Date.now() > deadline)
      throw new Error(`The embedded PostgreSQL did not start on ${options.cluster}. Its last words (${options.log}):\n${words}`)
  }
}

type Launch = {
  readonly postgres: string
  readonly cluster: string
  readonly log: string
  readonly account: Account
  readonly settings: Readonly<Record<string, string>>
}

async function launch({ postgres, cluster, log, account, settings }: Launch, port: number): Promise<ChildProcess> {
  const all: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '100',
    jit: 'off',
    shared_buffers: '256MB',
    max_wal_size: '2GB',
    wal_compression: 'on',
    random_page_cost: '1.1',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...settings,
  }
  const output = await open(log, 'w', 0o600)
  const args = ['-D', cluster, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
  // Detached: Ctrl-C in a terminal reaches the whole process group, and the database must outlive the draining of requests.
  const child = spawn(postgres, args, {
    ...asAccount(account),
    cwd: dirname(cluster),
    env: { PATH: process.env.PATH },
    stdio: ['ignore', output.fd, output.fd],
    detached: true,
  })
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
