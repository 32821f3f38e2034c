import type { Env } from '../env.ts'
import { logger, type Logger } from '#lib/log.ts'
import { aimSandbox } from './aim-sandbox.ts'
import { builtWeb } from './web-build.ts'
import { startSandboxChild, startWorkerChild } from './child.ts'
import { claimPlace, migratePlace, openPlace } from './place.ts'
import { serveWeb } from './web.ts'
import { keysText } from './keys.ts'
import { refuseTakenPort, urlOf } from './address.ts'
import { join } from 'node:path'

/** What must be ended, last opened first. */
type Ends = (() => Promise<void>)[]

const graceMs = 8_000

/** Everything on one machine: database, migrations, stand-ins, worker, web. Resolves once it serves; the returned function ends all of it within 10 s. */
export async function startAll(env: Env, say: (line: string) => void): Promise<() => Promise<void>> {
  const log = logger(env.logLevel)
  const port = await refuseTakenPort(env)
  const ends: Ends = []
  const stop = async (): Promise<void> => {
    for (const end of ends.splice(0).toReversed())
      await end().catch((error: unknown) => log.error({ error }, 'not everything could be ended in order'))
  }
  try {
    await open({ ...env, port }, { log, ends, say })
    return stop
  } catch (error) {
    await stop()
    throw error
  }
}

async function open(env: Env, { log, ends, say }: { log: Logger; ends: Ends; say: (line: string) => void }): Promise<void> {
  // Begun first, for it is what takes longest; a failure is reported where the result is awaited.
  const building = builtWeb(env.dataDir)
  building.catch(() => undefined)
  const place = await openPlace(env)
  ends.push(await claimPlace(place, (what) => log.error({}, what)))
  const starting = env.sandbox ? startSandboxChild(join(env.dataDir, 'sandbox')) : null
  // Also one that is still starting when the migrations fail.
  if (starting) ends.push(() => starting.then((each) => each.stop(1_000)).catch(() => undefined))
  const [sandbox] = await Promise.all([starting, migratePlace(place)])
  const publicUrl = urlOf(env)
  const sandboxOrigins = sandbox?.origins ?? null
  const web = await serveWeb({ env, databaseUrl: place.databaseUrl, keys: place.keys, publicUrl, sandboxOrigins, log }, await building)
  ends.push(web.drain)
  if (sandboxOrigins) await aimSandbox(sandboxOrigins, env.webhookBaseUrl ?? publicUrl)
  const worker = startWorkerChild(
    { databaseUrl: place.databaseUrl, keys: keysText(place.keys), publicUrl, sandboxOrigins },
    { log, heard: web.hearWorker },
  )
  ends.push(() => worker.stop(graceMs))
  if (web.setupCode) say(`Set-up code for the first account: ${web.setupCode}`)
  say(`PipeDesk ready at ${web.url}`)
  web.open()
}
