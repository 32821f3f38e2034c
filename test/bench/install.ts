import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, open, readFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { must } from '#lib/must.ts'
import { newKey } from '#lib/seal.ts'
import { workerFlags } from '../../src/start/child.ts'
import { consent } from '#test/connect.ts'
import { testDatabase, type TestDatabase } from '#test/database.ts'
import type { Remote } from '#test/sandbox.ts'
import { client, type Client } from './client.ts'

/** An installation as an operator runs it: web and workers apart on one database, each with a pid of its own. */
export type Install = {
  readonly origin: string
  readonly world: TestDatabase
  /** Those at work; whoever kills one starts another. */
  readonly workers: readonly ChildProcess[]
  hire(): Promise<ChildProcess>
  readonly google: Remote
  readonly hubspot: Remote
  /** The administrator, by API token. */
  readonly admin: Client
  /** Connects an account (of Google, where none is named) from beginning to end; ready to start. */
  connect(account: string, provider?: 'google' | 'hubspot'): Promise<string>
  close(): Promise<void>
}

const main = join(import.meta.dirname, '..', '..', 'bin', 'pipedesk.js')
/** One person may not do what eight clients do; the shared store is still asked for each lease. */
const rates = { api: { burst: 20_000, perSecond: 20_000 }, connect: { burst: 1000, perSecond: 100 } }
/** The administrator, as they sign in. */
export const account = { name: 'Nora Newcomer', email: 'nora@acme.example', password: 'correct horse battery', workspace: 'Acme' }

/** With how many workers it starts; `limits` are Google's of this installation. */
export type InstallOptions = { readonly workers?: number; readonly limits?: Readonly<Record<string, number>> }

/** The stand-ins it talks to. */
type Remotes = { readonly google: Remote; readonly hubspot: Remote }

export async function openInstall(
  { google, hubspot }: Remotes,
  dataDir: string,
  { workers: first = 1, limits = {} }: InstallOptions = {},
): Promise<Install> {
  const world = await testDatabase()
  const { origin: o } = google
  const { origin: h } = hubspot
  const { NODE_ENV: _, ...inherited } = process.env
  const env = {
    ...inherited,
    DATABASE_URL: world.url,
    ENCRYPTION_KEYS: newKey('bench'),
    DATA_DIR: join(dataDir, 'install'),
    // A port known beforehand: who rings signs the address it calls.
    PORT: String(await freePort()),
    RATE_LIMITS: JSON.stringify(rates),
    GOOGLE_CLIENT_ID: 'bench',
    GOOGLE_CLIENT_SECRET: 'sandbox',
    GOOGLE_ENDPOINTS: JSON.stringify({
      authorize: `${o}/o/oauth2/v2/auth`,
      token: `${o}/token`,
      revoke: `${o}/revoke`,
      userinfo: `${o}/v1/userinfo`,
      certs: `${o}/oauth2/v3/certs`,
      people: o,
    }),
    GOOGLE_LIMITS: JSON.stringify({ peopleReads: 1_000_000, peopleWrites: 1_000_000, ...limits }),
    HUBSPOT_CLIENT_ID: 'bench',
    HUBSPOT_CLIENT_SECRET: 'sandbox',
    HUBSPOT_LIMITS: JSON.stringify({ calls: 100_000, searches: 1000 }),
    HUBSPOT_ENDPOINTS: JSON.stringify({
      authorize: `${h}/oauth/authorize`,
      token: `${h}/oauth/2026-09/token`,
      revoke: `${h}/oauth/2026-09/token/revoke`,
      api: h,
    }),
  }
  await mkdir(env.DATA_DIR, { recursive: true })
  const web = await start('web', env)
  const workers: ChildProcess[] = []
  const hire = async (): Promise<ChildProcess> => {
    const { child } = await start('worker', env)
    workers.push(child)
    child.once('exit', () => workers.splice(workers.indexOf(child), 1))
    return child
  }
  await Promise.all(Array.from({ length: first }, hire))
  const origin = web.ready.replace(/^.* at /, '')
  const admin = await enter(origin)
  return {
    origin,
    world,
    workers,
    hire,
    google,
    hubspot,
    admin,
    connect: (who, provider = 'google') => connect(admin, { provider, remote: provider === 'google' ? google : hubspot, who }),
    async close() {
      admin.close()
      await Promise.all([web.child, ...workers].map(end))
      await world.close()
    },
  }
}

/** Starts one half with `BENCH_NODE` options (`--cpu-prof …`); resolves with the line that says it is ready. */
async function start(
  half: 'web' | 'worker',
  env: NodeJS.ProcessEnv & { DATA_DIR: string },
): Promise<{ child: ChildProcess; ready: string }> {
  const asked = (process.env.BENCH_NODE ?? '').split(' ').filter((each) => each !== '')
  const options = half === 'worker' ? [...workerFlags, ...asked] : asked
  const log = await open(join(env.DATA_DIR, `${half}.log`), 'a')
  const child = spawn(process.execPath, [...options, main, half], { env, stdio: ['ignore', 'pipe', log.fd] })
  await log.close()
  const lines = createInterface({ input: must(child.stdout, 'stdout') })
  const ready = new Promise<string>((done, fail) => {
    lines.on('line', (line) => /^PipeDesk .*ready/.test(line) && done(line))
    child.once('exit', (code) => {
      const said = readFile(join(env.DATA_DIR, `${half}.log`), 'utf8')
      void said.then((text) => fail(new Error(`${half} ended with ${String(code)}: ${text.slice(-2000)}`)), fail)
    })
  })
  return { child, ready: await ready }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  await once(child, 'exit')
}

async function enter(origin: string): Promise<Client> {
  const headers = { origin, 'content-type': 'application/json' }
  const first = await fetch(`${origin}/api/auth/first-account`, { method: 'POST', headers, body: JSON.stringify(account) })
  if (first.status !== 201) throw new Error(`no first account: ${await first.text()}`)
  const cookie = first.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ')
  const made = await fetch(`${origin}/api/me/tokens`, {
    method: 'POST',
    headers: { ...headers, cookie },
    body: JSON.stringify({ name: 'bench' }),
  })
  const { token } = (await made.json()) as { token: string }
  return client(origin, token)
}

type Connecting = { readonly provider: string; readonly remote: Remote; readonly who: string }

async function connect(admin: Client, { provider, remote, who }: Connecting): Promise<string> {
  const begun = await admin.ask('POST', '/api/crm/connect', { provider })
  const { redirectUrl, config } = begun.body as { redirectUrl: string; config: { id: string } }
  const answer = await consent(remote, redirectUrl, { account: who })
  const done = await admin.ask('POST', '/api/crm/oauth/callback', {
    provider,
    code: answer.get('code'),
    state: answer.get('state'),
  })
  if (done.status >= 300) throw new Error(`not connected: ${JSON.stringify(done.body)}`)
  return config.id
}
