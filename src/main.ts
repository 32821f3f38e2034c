import { once } from 'node:events'
import { logger } from '#lib/log.ts'
import { readKeys } from '#lib/seal.ts'
import { readEnv, type Env } from './env.ts'
import { urlOf } from './start/address.ts'
import { startAll } from './start/all.ts'
import type { WorkerTask } from './start/child.ts'
import { backupWords } from './start/backup.ts'
import { doctor } from './start/doctor.ts'
import { migratePlace, openPlace } from './start/place.ts'
import { rotateKeys } from './start/rotate.ts'
import { serveWeb } from './start/web.ts'
import { builtWeb, buildWeb, distribution } from './start/web-build.ts'
import { runWorker } from './start/worker.ts'
import type { Ground } from './app.ts'

const usage = `Usage: pipedesk <command>
  all          everything on one machine (npm start)
  web          the HTTP side alone
  worker       the background jobs alone
  migrate      bring the database to this release
  build        build the web interface into dist/web
  keys rotate  seal every secret anew under the first of ENCRYPTION_KEYS
  backup       say how to back up, and how to restore
  doctor       say what is wrong with this installation, and what mends it`

const say = (line: string): void => void process.stdout.write(`${line}\n`)

/** Ctrl-C and SIGTERM end in order, within 10 s; a second one ends at once. */
function endBy(stop: () => Promise<void>): void {
  let isEnding = false
  const end = (signal?: NodeJS.Signals): void => {
    if (isEnding) return signal ? process.exit(1) : undefined
    isEnding = true
    setTimeout(() => process.exit(1), 9_800).unref()
    void stop().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => end(signal))
  // The parent is gone: nobody else would end this process. npm passes signals on to a shell, which may keep them to itself.
  if (process.send) process.on('disconnect', () => end())
  const parent = process.ppid
  if (process.env.npm_lifecycle_event) setInterval(() => process.ppid === parent || end(), 500).unref()
}

/** What a process that was not started by `all` stands on. It migrates nothing and starts no stand-ins. */
async function ownGround(env: Env): Promise<Ground & { readonly end: () => Promise<void> }> {
  const place = await openPlace(env)
  const started = place.embedded !== null && !place.embedded.attached ? place.embedded : null
  return {
    env,
    databaseUrl: place.databaseUrl,
    keys: place.keys,
    publicUrl: urlOf(env),
    sandboxOrigins: null,
    log: logger(env.logLevel),
    end: async () => started?.stop(),
  }
}

async function web(env: Env): Promise<void> {
  const ground = await ownGround(env)
  const { drain, open, url } = await serveWeb(ground, await builtWeb(env.dataDir))
  endBy(() => drain().then(ground.end))
  say(`PipeDesk ready at ${url}`)
  open()
}

/** Beside `all`, the parent says over the channel where everything is; nothing of it stands in the environment. */
async function worker(env: Env): Promise<void> {
  const send = process.send?.bind(process)
  if (send === undefined) {
    const ground = await ownGround(env)
    const stop = await runWorker(ground, () => undefined)
    endBy(() => stop().then(ground.end))
    return say('PipeDesk worker ready')
  }
  const [task] = (await once(process, 'message')) as [WorkerTask]
  const stop = await runWorker(
    { env, ...task, keys: readKeys(task.keys), log: logger(env.logLevel) },
    (job) => process.connected && send(job),
  )
  endBy(stop)
}

async function migrateOnly(env: Env): Promise<void> {
  const place = await openPlace(env)
  const applied = await migratePlace(place)
  say(applied.length === 0 ? 'The database is up to date.' : `Applied: ${applied.join(', ')}`)
  if (place.embedded && !place.embedded.attached) await place.embedded.stop()
}

async function main([command = 'all', detail]: readonly string[]): Promise<void> {
  if (command === 'build') return buildWeb(distribution)
  const commands: Readonly<Record<string, (env: Env) => Promise<void>>> = {
    all: async (env) => endBy(await startAll(env, say)),
    web,
    worker,
    migrate: migrateOnly,
    backup: async (env) => backupWords(env).forEach(say),
    doctor: async (env) => {
      if (!(await doctor(env, say))) process.exitCode = 1
    },
    ...(detail === 'rotate' && { keys: (env: Env) => rotateKeys(env, say) }),
  }
  const run = commands[command]
  if (run === undefined) throw new Error(usage)
  await run(readEnv(process.env))
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`)
  if (process.env.LOG_LEVEL === 'debug') process.stderr.write(`${(error as Error).stack}\n`)
  process.exit(1)
}
