import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { must } from '#lib/must.ts'

/** One request as the sandbox logged it; status 0: the connection was cut. */
export type Logged = {
  readonly method: string
  readonly path: string
  readonly query: string
  readonly status: number
  readonly account?: string
}

/** The providers' stand-ins in a process of their own; spoken to over HTTP only. */
export type SandboxProcess = AsyncDisposable & {
  readonly google: Remote
  readonly hubspot: Remote
  close(): Promise<void>
}

/** One provider's port: its control endpoints, and its API as somebody there uses it. */
export type Remote = {
  readonly origin: string
  control(name: string, body?: unknown): Promise<Record<string, unknown>>
  log(match: string): Promise<readonly Logged[]>
  clearLog(): Promise<void>
  /** A call of the provider's API in the name of an account. Throws when it is refused. */
  as(
    account: string,
    request: { readonly method?: string; readonly path: string; readonly json?: unknown },
  ): Promise<Record<string, unknown>>
}

/** Starts a sandbox on free ports. */
export async function startSandboxProcess(): Promise<SandboxProcess> {
  const child = spawn(process.execPath, ['sandbox/main.ts', '--json'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ready = new Promise<string>((done, fail) => {
    createInterface({ input: child.stdout }).once('line', done)
    child.once('exit', (code) => fail(new Error(`the sandbox ended with ${code}`)))
  })
  const { google, hubspot } = JSON.parse(await ready) as { readonly [name: string]: { readonly origin: string } | undefined }
  const close = async (): Promise<void> => {
    if (child.exitCode !== null) return
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
  const remotes = {
    google: remoteAt(must(google, 'google').origin),
    // Its access tokens live half an hour, and the clock is moved by days.
    hubspot: remoteAt(must(hubspot, 'hubspot').origin, { serviceKey: true }),
  }
  return { ...remotes, close, [Symbol.asyncDispose]: close }
}

/** `asking`: what a token is asked for by, beside its account. */
function remoteAt(origin: string, asking: object = {}): Remote {
  const call = async (path: string, init: RequestInit): Promise<Record<string, unknown>> => {
    const response = await fetch(`${origin}${path}`, init)
    const text = await response.text()
    if (!response.ok) throw new Error(`${init.method ?? 'GET'} ${path}: ${response.status} ${text}`)
    return (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>
  }
  const post = (path: string, body: unknown) =>
    call(path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })
  const tokens = new Map<string, string>()
  return {
    origin,
    control: (name, body = {}) => post(`/_sandbox/${name}`, body),
    log: async (match) => (await call(`/_sandbox/log?match=${encodeURIComponent(match)}`, {})).entries as readonly Logged[],
    clearLog: async () => {
      await call('/_sandbox/log', { method: 'DELETE' })
    },
    as: async (account, { method = 'GET', path, json }) => {
      const token = tokens.get(account) ?? ((await post('/_sandbox/token', { account, ...asking })).access_token as string)
      tokens.set(account, token)
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
      return call(path, { method, headers, ...(json !== undefined && { body: JSON.stringify(json) }) })
    },
  }
}
