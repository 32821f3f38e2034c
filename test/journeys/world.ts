import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { isAlive, livePostmaster } from '#db/embedded/postmaster.ts'

/** An installation as `npm start` makes it, in a data directory of its own, talking to the sandbox. */
export type World = {
  /** Where a browser opens it; another port after `begin`. */
  origin: string
  readonly dataDir: string
  /** kill -9 of every process: web, worker, stand-ins, database. */
  readonly kill: () => Promise<void>
  /** Starts again on the same data. */
  readonly begin: () => Promise<void>
  /** Ends it as Ctrl-C does and removes its data. Throws when it does not end within 12 s. */
  readonly close: () => Promise<void>
}

const main = join(import.meta.dirname, '..', '..', 'bin', 'pipedesk.js')
const readyMs = 90_000
const endMs = 12_000

/** Starts the real thing and waits for the line that says it is ready. */
export async function openWorld(): Promise<World> {
  const dataDir = await mkdtemp(join(tmpdir(), 'pipedesk-journey-'))
  await chmod(dataDir, 0o755)
  let child = launch(dataDir)
  const world: World = {
    origin: await ready(child),
    dataDir,
    kill: () => killAll(child.process, dataDir),
    async begin() {
      child = launch(dataDir)
      world.origin = await ready(child)
    },
    async close() {
      const ended = await end(child.process)
      if (!ended) await killAll(child.process, dataDir)
      await rm(dataDir, { recursive: true, force: true })
      if (!ended) throw new Error(`PipeDesk did not end within ${endMs} ms of SIGTERM:\n${child.said()}`)
    },
  }
  return world
}

type Launched = { readonly process: ChildProcess; readonly said: () => string }

function launch(dataDir: string): Launched {
  const { DATABASE_URL: _, NODE_ENV: __, ...env } = process.env
  const child = spawn(process.execPath, [main, 'all'], {
    env: { ...env, PORT: '0', DATA_DIR: dataDir, SANDBOX: 'on', LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()))
  return { process: child, said: () => text }
}

async function ready({ process: child, said }: Launched): Promise<string> {
  for (const deadline = Date.now() + readyMs; Date.now() < deadline && child.exitCode === null; await wait(20)) {
    const found = /PipeDesk ready at (\S+)/.exec(said())?.[1]
    if (found !== undefined) return found
  }
  throw new Error(`PipeDesk did not start:\n${said()}`)
}

async function end(child: ChildProcess): Promise<boolean> {
  if (child.exitCode !== null || child.signalCode !== null) return true
  child.kill('SIGTERM')
  return Promise.race([once(child, 'exit').then(() => true), wait(endMs, false, { ref: false })])
}

async function killAll(child: ChildProcess, dataDir: string): Promise<void> {
  const own = child.pid === undefined ? [] : [child.pid, ...(await childrenOf(child.pid))]
  const server = await livePostmaster(join(dataDir, 'postgres'))
  const all = server ? [...own, server.pid] : own
  for (const pid of all) killOne(pid)
  for (const deadline = Date.now() + endMs; all.some(isAlive) && Date.now() < deadline; await wait(20));
}

function killOne(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It ended by itself.
  }
}

/** Processes whose parent is this one, read from /proc. */
async function childrenOf(parent: number): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  const parents = await Promise.all(
    pids.map(async (pid) => (await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')).replace(/^.*\) \S /s, '').split(' ')[0]),
  )
  return pids.filter((_, at) => parents[at] === String(parent))
}
