import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Logger } from '#lib/log.ts'

const main = join(import.meta.dirname, '..', 'main.ts')
const sandboxMain = join(import.meta.dirname, '..', '..', 'sandbox', 'main.ts')

/**
 * A worker's garbage is pages of records, dead once applied: collecting it sooner halves what the process holds (500 to 260 MB over a large
 * pull) and costs no measurable time. `npm run worker` says the same.
 */
export const workerFlags = ['--max-semi-space-size=8', '--heap-growing-percent=50'] as const

/** A process of ours that is started again when it dies by itself. */
export type Child = { readonly stop: (graceMs: number) => Promise<void> }

/** What the parent tells a worker over the channel between them; nothing secret stands in its environment or arguments. */
export type WorkerTask = {
  readonly databaseUrl: string
  readonly keys: string
  readonly publicUrl: string
  readonly sandboxOrigins: Readonly<Record<string, string>> | null
}

/** Starts the worker beside this process; `heard` gets what it reports. */
export function startWorkerChild(
  task: WorkerTask,
  { log, heard }: { readonly log: Logger; readonly heard: (message: unknown) => void },
): Child {
  let child: ChildProcess
  let isStopping = false
  let pauseMs = 500
  const begin = (): void => {
    const startedAt = Date.now()
    // Its own process group: Ctrl-C reaches this process only, which then lets the worker end what it began.
    child = spawn(process.execPath, [...workerFlags, main, 'worker'], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      detached: process.platform !== 'win32',
    })
    child.on('message', heard)
    child.on('error', (error) => log.error({ error }, 'the worker cannot be spoken to'))
    child.once('spawn', () => child.send(task))
    child.once('exit', (code, signal) => {
      if (isStopping) return
      pauseMs = Date.now() - startedAt > 60_000 ? 500 : Math.min(pauseMs * 2, 30_000)
      log.error({ code, signal, againInMs: pauseMs }, 'the worker ended; it is started again')
      setTimeout(() => isStopping || begin(), pauseMs).unref()
    })
  }
  begin()
  return { stop: (graceMs) => ((isStopping = true), end(child, graceMs)) }
}

/** Starts the providers' stand-ins on free ports; resolves to their origins by provider. */
export async function startSandboxChild(dataDir: string): Promise<Child & { readonly origins: Readonly<Record<string, string>> }> {
  const child = spawn(process.execPath, [sandboxMain, '--json', '--data', dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: process.platform !== 'win32',
  })
  const line = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    once(child, 'exit').then(([code]) =>
      Promise.reject(new Error(`The sandbox ended with code ${String(code)} before it was ready. SANDBOX=off starts without it.`)),
    ),
  ])
  const { ready: _, ...providers } = JSON.parse(String((line as unknown[])[0])) as { ready: true } & Record<string, { origin: string }>
  const origins = Object.fromEntries(
    Object.entries(providers as Record<string, { origin: string }>).map(([id, { origin }]) => [id, origin]),
  )
  return { origins, stop: (graceMs) => end(child, graceMs) }
}

async function end(child: ChildProcess, graceMs: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const hard = setTimeout(() => child.kill('SIGKILL'), graceMs)
  await ended
  clearTimeout(hard)
}
