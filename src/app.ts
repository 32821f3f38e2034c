import { randomBytes, randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { newSetupCode } from '#access/setup-code.store.ts'
import { openBudgets } from '#connections/budgets.flow.ts'
import type { Connections } from '#connections/connections.flow.ts'
import { connectionsRoutes } from '#connections/connections.routes.ts'
import { openHttp } from '#connections/http.flow.ts'
import { openTokens, type Tokens } from '#connections/token.flow.ts'
import type { Provider } from '#connections/provider.ts'
import { connectors } from '#connectors/index.ts'
import { sandboxSetup } from '#connectors/kit/setup.ts'
import { auditRootRoutes, auditRoutes } from '#crm/audit/audit.routes.ts'
import { sealJobs, sealSchedules } from '#crm/audit/seal.jobs.ts'
import { duplicateRoutes } from '#crm/duplicates/duplicate.routes.ts'
import { leadExtraRoutes } from '#crm/leads/lead.routes.ts'
import { liveNotifications } from '#crm/notifications/live.flow.ts'
import { notificationRoutes } from '#crm/notifications/notification.routes.ts'
import { standing, type Notifications } from '#crm/notifications/stand.flow.ts'
import { mergeRoutes } from '#crm/merge/merge.routes.ts'
import { choiceRoutes } from '#crm/records/choice.routes.ts'
import { fieldRoutes } from '#crm/records/field.routes.ts'
import { companyRoutes, contactRoutes, dealRoutes, leadRoutes, noteRoutes } from '#crm/records/noun.routes.ts'
import { timelineRoutes } from '#crm/timeline/timeline.routes.ts'
import { connect, type Connected } from '#db/connect.ts'
import { instanceFact } from '#db/instance.ts'
import { ring } from '#db/ring.ts'
import { chimes } from '#http/chime.ts'
import { httpFrame, type Frame } from '#http/frame.ts'
import { recordEvents } from '#http/live.ts'
import { operationsRoutes } from '#http/operations.routes.ts'
import type { Metrics } from '#http/metrics.ts'
import { cleanJobs, cleanSchedules } from '#jobs/clean.jobs.ts'
import type { Jobs, Queue, Schedules } from '#jobs/queue.ts'
import { systemClock } from '#lib/clock.ts'
import type { Logger } from '#lib/log.ts'
import { sortedId } from '#lib/sorted-id.ts'
import { sealer, type SealKey, type Sealer } from '#lib/seal.ts'
import { kinds } from '#model/kinds.ts'
import release from '../package.json' with { type: 'json' }
import { configRoutes } from '#sync/configs/config.routes.ts'
import { conflictRoutes } from '#sync/conflicts/conflict.routes.ts'
import { decideRoutes } from '#sync/decide/decide.routes.ts'
import type { Engine } from '#sync/engine.flow.ts'
import { syncEventRoutes } from '#sync/events.routes.ts'
import { counterpartRoutes } from '#sync/counterparts/counterpart.routes.ts'
import { optionLabelsOf } from '#sync/option-label.store.ts'
import { preparationRoutes } from '#sync/preparations/preparation.routes.ts'
import { hookRoutes } from '#sync/hooks/hook.routes.ts'
import { heldRoutes } from '#sync/held/held.routes.ts'
import { linkRoutes } from '#sync/link.routes.ts'
import { liveSync } from '#sync/live.flow.ts'
import { mappingEditorRoutes } from '#sync/mapping/editor.routes.ts'
import { mappingRoutes } from '#sync/mapping/mapping.routes.ts'
import { mergedLinks } from '#sync/merged/merged.flow.ts'
import { runRoutes } from '#sync/runs/run.routes.ts'
import { runDetailRoutes } from '#sync/runs/runs.routes.ts'
import { syncJobs, syncSchedules } from '#sync/sync.jobs.ts'
import { whyNotRoutes } from '#sync/why-not/why-not.routes.ts'
import { matchRoutes } from '#sync/matches/match.routes.ts'
import { previewRoutes } from '#sync/preview/preview.routes.ts'
import { proofJobs } from '#sync/proof/proof.jobs.ts'
import { proofRoutes } from '#sync/proof/proof.routes.ts'
import { pulseRoutes } from '#sync/standing/pulse.routes.ts'
import { undoRoutes } from '#sync/undo/undo.routes.ts'
import { rulingsOf } from '#sync/why.store.ts'
import type { Env } from './env.ts'
import { signInProviders } from './start/sign-in-providers.ts'

/** What this process stands on, decided before the rooms are put together. */
export type Ground = {
  readonly env: Env
  readonly databaseUrl: string
  readonly keys: readonly SealKey[]
  readonly publicUrl: string
  /** The stand-ins' addresses by provider; null: the real providers. */
  readonly sandboxOrigins: Readonly<Record<string, string>> | null
  readonly log: Logger
}

/** Everything both the web and the worker need, put together once per process. */
export type House = Connected & {
  readonly ground: Ground
  readonly sealer: Sealer
  readonly desk: Connections
  readonly tokens: Tokens
  readonly engine: Engine
  readonly hints: Hints
}

/** The queue opens after the rooms that know their jobs; until then a hint is lost, which costs latency only. */
type Hints = Queue & { use(queue: Queue): void }

export async function openHouse(ground: Ground, role: 'web' | 'worker'): Promise<House> {
  const open = connect({ url: ground.databaseUrl, name: `pipedesk ${role}`, max: role === 'web' ? 16 : 12 })
  const seals = sealer(ground.keys)
  const hints = lateQueue(ground.log)
  const desk: Connections = {
    db: open.db,
    clock: systemClock,
    budgets: openBudgets(open.db, systemClock),
    providers: providersOf(ground),
    sealer: seals,
    publicUrl: ground.publicUrl,
    ...(ground.env.webhookBaseUrl !== null && { webhookBase: ground.env.webhookBaseUrl }),
    corsOrigins: ground.env.corsOrigins,
    newId: randomUUID,
    random: Math.random,
    wait: (ms) => wait(ms),
    async changed({ workspaceId, id }) {
      await ring(open.db, { topic: 'sync', workspaceId, id: `config:${id}` })
      // Whom it concerns is told, or told no more.
      await hints.send('sync.follow', workspaceId, { workspaceId })
    },
  }
  const tokens = openTokens(desk)
  const instance = await instanceFact(open.db, 'instance', randomUUID)
  return { ...open, ground, sealer: seals, desk, tokens, hints, engine: engineOf(desk, { tokens, hints, instance }) }
}

/** What the engine needs from the world: connections for calls, the queue for hints, the bell for whoever looks on. */
function engineOf(desk: Connections, { tokens, hints, instance }: { tokens: Tokens; hints: Queue; instance: string }): Engine {
  return {
    db: desk.db,
    clock: desk.clock,
    newId: () => sortedId(desk.clock.now().getTime()),
    instance,
    connector: (provider) => desk.providers.get(provider)?.connector,
    http: (account, how) => openHttp(desk, tokens, { ...account, ...how }),
    async hint(hint) {
      const key = Object.values({ ...hint, job: null, afterMs: null })
        .filter((part) => part !== null)
        .join(':')
      const { job, ...data } = hint
      await hints.send(job, key, data, { afterMs: 'afterMs' in hint ? (hint.afterMs ?? 0) : 0 })
    },
    async notify({ workspaceId, topic, id }) {
      await ring(desk.db, { topic: 'sync', workspaceId, id: `${topic}:${id}` })
      if (topic !== 'config') await ring(desk.db, { topic: 'records', workspaceId, id: 'synced' })
    },
    stand: standing(notificationsOf(desk)),
  }
}

const notificationsOf = ({ db, clock }: Pick<Connections, 'db' | 'clock'>): Notifications => ({
  db,
  clock,
  told: ({ workspaceId, memberId }) => ring(db, { topic: 'notifications', workspaceId, id: memberId }),
})

function lateQueue(log: Logger): Hints {
  let queue: Queue | null = null
  return {
    use: (opened) => void (queue = opened),
    // A hint is best effort: the next read of the feed finds what it would have told.
    // oxlint-disable-next-line max-params -- the shape of Queue
    send: async (job, key, data, options) => {
      await queue?.send(job, key, data, options).catch((error: unknown) => log.warn({ job, error }, 'a hint was lost'))
    },
  }
}

function providersOf({ env, sandboxOrigins }: Ground): ReadonlyMap<string, Provider> {
  return new Map(
    connectors.map((connector) => {
      const origin = sandboxOrigins?.[connector.id]
      return [
        connector.id,
        {
          connector,
          sandbox: origin !== undefined,
          setup: origin === undefined ? connector.setup(env.providers) : sandboxSetup(connector, origin),
        },
      ]
    }),
  )
}

/** Every background job of the installation. */
export function jobsOf(house: House): Jobs {
  return { ...sealJobs(house), ...cleanJobs(house), ...syncJobs(house.engine, house.hints), ...proofJobs(house.engine) }
}

export const schedules: Schedules = [...sealSchedules, ...cleanSchedules, ...syncSchedules]

/** The HTTP side. `setupCode`: to be printed, where a stranger could otherwise make the first account. */
export async function openWeb(
  house: House,
  { webFolder, metrics, isReady }: { readonly webFolder: string; readonly metrics: Metrics; readonly isReady: () => boolean },
) {
  const { db, pool, desk, engine, sealer: seals, ground } = house
  const { env, log, publicUrl } = ground
  const sealed = await instanceFact(db, 'session_secret', () => seals.seal(randomBytes(32).toString('base64url'), 'session_secret'))
  const isLoopback = /^(127\.|localhost$|::1$)/.test(env.host)
  const frame = httpFrame({
    db,
    pool,
    clock: systemClock,
    newId: randomUUID,
    publicUrl,
    version: release.version,
    sessionSecret: seals.open(sealed, 'session_secret'),
    oidc: signInProviders(env),
    jwt: {
      secret: env.jwt.secret ?? undefined,
      jwksUrl: env.jwt.jwksUrl ?? undefined,
      issuer: env.jwt.issuer ?? undefined,
      audience: env.jwt.audience ?? undefined,
    },
    autoProvision: env.jwt.autoProvision,
    setupCodeNeeded: !isLoopback,
    sandbox: ground.sandboxOrigins !== null,
    rates: env.rates,
    corsOrigins: env.corsOrigins,
    corsOriginRegex: env.corsOriginRegex ?? undefined,
    liveSources: { sync: liveSync(engine), records: recordEvents, notifications: liveNotifications({ db }) },
    webFolder,
    see: (seen) => (metrics.request(seen), log.info(seen, 'request')),
    alarm: (error, about) => log.error({ ...about, error }, 'request failed'),
  })
  const api = frame.api(apiRoutes(house, frame), [
    { at: '/', routes: auditRootRoutes({ db, sealer: seals }) },
    { at: '/', routes: operationsRoutes({ db, providers: desk.providers, metrics, metricsToken: env.metricsToken, isReady }) },
  ])
  return { fetch: api.fetch, routes: api.routes, close: () => frame.close(), setupCode: isLoopback ? null : await newSetupCode(db) }
}

/** Everything under /api. */
function apiRoutes({ db, desk, engine, tokens, hints, sealer: seals }: House, frame: Frame) {
  const chime = chimes((bell) => ring(db, bell))
  // A busy writer's hints are one every moment: each is a row in the queue, and the feed is read as far as it goes anyhow.
  const follow = chimes(({ workspaceId }) => hints.send('sync.follow', workspaceId, { workspaceId }), 100)
  const written = ({ workspaceId, kind }: { workspaceId: string; kind: string }): void => {
    follow({ topic: 'records', workspaceId, id: '' })
    chime({ topic: 'records', workspaceId, id: kind })
  }
  const rooms = { db, newId: randomUUID, why: rulingsOf, written }
  return [
    ...[companyRoutes, contactRoutes, leadRoutes, dealRoutes, noteRoutes].map((routes) => routes(rooms)),
    mergeRoutes({ ...rooms, links: mergedLinks(engine) }),
    choiceRoutes(rooms),
    fieldRoutes({ db, labels: optionLabelsOf }),
    leadExtraRoutes(rooms),
    duplicateRoutes({ db, clock: systemClock }),
    timelineRoutes({ db, systemName: (provider) => engine.connector(provider)?.title ?? provider }),
    auditRoutes({ db, sealer: seals }),
    notificationRoutes(notificationsOf(desk)),
    connectionsRoutes(desk, tokens),
    configRoutes(engine),
    mappingRoutes(engine),
    mappingEditorRoutes(engine),
    runRoutes(engine),
    runDetailRoutes(engine),
    heldRoutes(engine),
    counterpartRoutes(engine),
    preparationRoutes(engine),
    hookRoutes(engine, { providers: desk.providers, webhookBase: desk.webhookBase ?? desk.publicUrl }),
    undoRoutes(engine),
    previewRoutes(engine),
    proofRoutes(engine),
    pulseRoutes(engine),
    conflictRoutes(engine),
    decideRoutes(engine),
    matchRoutes(engine),
    syncEventRoutes(frame),
    ...kinds.flatMap((kind) => [linkRoutes(engine, kind), whyNotRoutes(engine, kind)]),
  ]
}
