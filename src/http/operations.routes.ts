import { timingSafeEqual, createHash } from 'node:crypto'
import { Hono } from 'hono'
import type { Db } from '#db/db.ts'
import { countJobs } from '#jobs/waiting.store.ts'
import { Fault } from '#lib/fault.ts'
import type { Metrics } from './metrics.ts'
import { connectionHealth, pingDatabase, unsealedSeconds } from './operations.store.ts'
import type { Env } from './route.ts'

export type OperationsNeeds = {
  readonly db: Db
  readonly providers: ReadonlyMap<
    string,
    { readonly setup: { readonly client: unknown; readonly serviceAccount: unknown }; readonly sandbox: boolean }
  >
  readonly metrics: Metrics
  readonly metricsToken: string | null
  /** False until the start is complete and while draining. */
  readonly isReady: () => boolean
}

/** What operators and load balancers ask, at the root: no credentials, and so no tenant's name, account or words. */
export function operationsRoutes(needs: OperationsNeeds) {
  const { db, isReady } = needs
  return new Hono<Env>()
    .get('/health', (c) => (isReady() ? c.json({ status: 'ok' }) : c.json({ status: 'starting' }, 503)))
    .get('/ready', async (c) => {
      const database = await pingDatabase(db).then(
        () => 'ok' as const,
        () => 'unreachable' as const,
      )
      const dead =
        database === 'ok' ? (await countJobs(db)).filter(({ state }) => state === 'dead').reduce((sum, { count }) => sum + count, 0) : null
      const ready = isReady() && database === 'ok'
      return c.json({ ready, database, deadJobs: dead }, ready ? 200 : 503)
    })
    .get('/health/:provider', async (c) => {
      const provider = needs.providers.get(c.req.param('provider'))
      if (provider === undefined)
        throw new Fault('not_found', `There is no such provider; known: ${[...needs.providers.keys()].join(', ')}`)
      return c.json(await stateOf(needs, c.req.param('provider')), 200)
    })
    .get('/metrics', async (c) => {
      if (needs.metricsToken !== null && !sameText(c.req.header('authorization') ?? '', `Bearer ${needs.metricsToken}`))
        throw new Fault('unauthorized', 'Send Authorization: Bearer <METRICS_TOKEN>')
      const [jobs, connections, unsealed] = await Promise.all([countJobs(db), connectionHealth(db), unsealedSeconds(db)])
      c.header('Content-Type', needs.metrics.contentType)
      return c.body(await needs.metrics.text({ jobs, connections, unsealedSeconds: unsealed }))
    })
}

/** The stored state: no provider is called. */
async function stateOf({ db, providers }: OperationsNeeds, id: string) {
  const provider = providers.get(id)
  const configured = provider !== undefined && (provider.setup.client !== null || provider.setup.serviceAccount !== null)
  const rows = (await connectionHealth(db)).filter((row) => row.provider === id)
  const count = (phase: string): number => rows.filter((row) => row.phase === phase).reduce((sum, row) => sum + row.count, 0)
  const broken = count('error')
  const reasons = [
    ...(configured ? [] : ['No credentials are set for this provider.']),
    ...(broken > 0
      ? [
          `${broken} connected ${broken === 1 ? 'account needs' : 'accounts need'} to be reconnected; their owners see why under Connections.`,
        ]
      : []),
    ...(provider?.sandbox ? ['This is the sandbox, not the provider.'] : []),
  ]
  const working = count('active') + count('ready')
  const status = !configured ? 'not_configured' : broken === 0 ? (rows.length === 0 ? 'unused' : 'ok') : working > 0 ? 'degraded' : 'down'
  const lastSyncAt =
    rows.flatMap(({ lastSyncAt }) => (lastSyncAt === null ? [] : [lastSyncAt])).toSorted((a, b) => b.getTime() - a.getTime())[0] ?? null
  return {
    provider: id,
    status,
    reasons,
    lastSyncAt,
    connections: Object.fromEntries(
      ['pending', 'ready', 'active', 'paused', 'error', 'disconnected'].map((phase) => [phase, count(phase)]),
    ),
  }
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

const sameText = (given: string, wanted: string): boolean => timingSafeEqual(digest(given), digest(wanted))
