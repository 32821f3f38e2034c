import { sql } from 'kysely'
import type { Connection } from '#connections/connection.ts'
import { openHttp } from '#connections/http.flow.ts'
import { openTokens } from '#connections/token.flow.ts'
import { hubspot } from '#connectors/hubspot/index.ts'
import type { Connector } from '#connectors/kit/connector.ts'
import { duplicateRoutes } from '#crm/duplicates/duplicate.routes.ts'
import { mergeRoutes } from '#crm/merge/merge.routes.ts'
import type { Kind } from '#model/kinds.ts'
import { mergedLinks } from '#sync/merged/merged.flow.ts'
import { pulseRoutes } from '#sync/standing/pulse.routes.ts'
import { streamsOf } from '#sync/stream.store.ts'
import { Fault } from '#lib/fault.ts'
import { must } from '#lib/must.ts'
import { configRoutes } from '#sync/configs/config.routes.ts'
import { trigger } from '#sync/runs/trigger.flow.ts'
import { asking, type Asking } from '#test/asking.ts'
import { connectAccount, makeDesk, newAccount } from '#test/connect.ts'
import { testDatabase, type TestDatabase } from '#test/database.ts'
import { startSandboxProcess, type Remote } from '#test/sandbox.ts'
import { Stage } from '#test/sync/stage.ts'

/** A database and HubSpot's stand-in in a process of its own; the engine and the stand-in live by one clock. */
export type World = AsyncDisposable & {
  readonly database: TestDatabase
  readonly remote: Remote
  readonly clock: { now(): Date }
  readonly aheadMs: () => number
  readonly advance: (ms: number) => Promise<void>
  /** The engine's clock stands until it goes on: what happens meanwhile happens at one time, however slow the machine. */
  readonly stand: () => void
  readonly goOn: () => void
}

/** An empty portal, connected as PipeDesk connects it and prepared; nothing has been synchronised. */
export type Portal = {
  readonly stage: Stage
  readonly account: string
  readonly connection: Connection
  /** Starts what is connected: from then on it syncs. */
  readonly start: (kinds?: readonly Kind[]) => Promise<void>
  readonly stream: (kind: Kind) => Promise<string>
  /** A job of a stream as the queue does it: what the provider asks to wait is waited, and tried again another time. */
  readonly job: (name: 'pull' | 'push' | 'ring', streamId: string) => Promise<void>
  /** One round of the worker: all that is rung for and due, in both directions. */
  readonly round: () => Promise<void>
  /** Rounds until nothing is left to write. */
  readonly settle: () => Promise<void>
  /** The routes of the sync, of merges and duplicates, as the administrator meets them. */
  readonly ask: Asking
  /** The app is installed again, by the same account. */
  readonly reconnect: () => Promise<Connection>
  readonly control: (name: string, body?: object) => Promise<Record<string, unknown>>
  /** A call by somebody there. */
  readonly there: (path: string, json?: object, method?: string) => Promise<Record<string, unknown>>
  /** All objects of a kind that are there. */
  readonly listed: (type: Type, properties: readonly string[]) => Promise<readonly Listed[]>
}

export type Type = 'contacts' | 'companies' | 'deals'
export type Listed = { readonly id: string; readonly properties: Readonly<Record<string, string | null>> }

const version = '2026-09'

export async function openWorld(): Promise<World> {
  const [database, sandbox] = await Promise.all([testDatabase(), startSandboxProcess()])
  let aheadMs = 0
  let stoodAtMs: number | null = null
  const now = (): number => Date.now() + aheadMs
  return {
    database,
    remote: sandbox.hubspot,
    clock: { now: () => new Date(stoodAtMs ?? now()) },
    aheadMs: () => aheadMs,
    advance: async (ms) => {
      await sandbox.hubspot.control('clock', { advanceMs: ms })
      aheadMs += ms
    },
    stand: () => void (stoodAtMs = now()),
    goOn: () => void (stoodAtMs = null),
    [Symbol.asyncDispose]: async () => {
      await Promise.all([database.close(), sandbox.close()])
    },
  }
}

/** `connector`: HubSpot's, or one that looks on; `limits`: other ones than HubSpot's. */
export async function openPortal(world: World, connector: Connector = hubspot, limits?: Readonly<Record<string, number>>): Promise<Portal> {
  const { remote, clock, advance } = world
  const { db } = world.database
  const stage = await Stage.open(db)
  const { caller } = stage
  const { workspaceId } = caller
  const account = newAccount()
  const desk = makeDesk(db, { connector, remote }, { clock, wait: advance, ...(limits && { setup: { limits } }) })
  const tokens = openTokens(desk)
  Object.assign(stage.engine, {
    clock,
    connector: () => connector,
    http: (at: { workspaceId: string; connectionId: string }, how: { urgent: boolean }) => openHttp(desk, tokens, { ...at, ...how }),
  })
  const connection = await connectAccount(desk, remote, { caller, account, provider: connector.id })
  const http = await openHttp(desk, tokens, { workspaceId, connectionId: connection.id, urgent: true })
  for (const preparation of connector.preparations ?? []) await preparation.make(http)
  const streams = (): ReturnType<typeof streamsOf> => stage.tx((tx) => streamsOf(tx, connection.id))
  const there: Portal['there'] = (path, json, method = json === undefined ? 'GET' : 'POST') => {
    const [area = '', ...rest] = path.split('/')
    return remote.as(account, { method, path: `/crm/${area}/${version}/${rest.join('/')}`, ...(json && { json }) })
  }
  const job: Portal['job'] = (name, streamId) =>
    stage.job(name, streamId).catch(async (error: unknown) => {
      if (!(error instanceof Fault) || error.code !== 'retry_after') throw error
      await advance(error.retryAfterMs ?? 1000)
    })
  const round = async (): Promise<void> => {
    const ids = (await streams()).map(({ id }) => id)
    for (const name of ['ring', 'pull'] as const) for (const id of ids) await job(name, id)
    await stage.job('follow')
    for (const id of ids) await job('push', id)
  }
  return {
    stage,
    account,
    connection,
    start: async (kinds) => void (await trigger(stage.engine, caller, { configId: connection.id, ...(kinds && { kinds }) })),
    stream: async (kind) =>
      must(
        (await streams()).find((each) => each.kind === kind),
        kind,
      ).id,
    job,
    round,
    settle: async () => {
      for (let rounds = 0; rounds < 12; rounds += 1) {
        await advance(1000)
        await round()
        if (rounds > 0 && (await dueOf(stage)) === 0) return
      }
      throw new Error(`${await dueOf(stage)} links come to no rest`)
    },
    control: (name, body = {}) => remote.control(name, { account, ...body }),
    ask: asking([['/', roomsOf(stage)]], caller),
    reconnect: () => connectAccount(desk, remote, { caller, account, provider: connector.id, configId: connection.id }),
    there,
    listed: async (type, properties) => {
      const found: Listed[] = []
      for (let after = ''; ;) {
        const page = (await there(`objects/${type}?limit=100&properties=${properties.join()}${after}`)) as {
          results: Listed[]
          paging?: { next?: { after?: string } }
        }
        found.push(...page.results)
        if (page.paging?.next?.after === undefined) return found
        after = `&after=${page.paging.next.after}`
      }
    },
  }
}

function roomsOf({ engine }: Stage): readonly unknown[] {
  const { db, clock } = engine
  const merging = { db, newId: () => engine.newId(), written: () => undefined, links: mergedLinks(engine) }
  return [configRoutes(engine), pulseRoutes(engine), mergeRoutes(merging), duplicateRoutes({ db, clock })]
}

/** Links with something left to write there, or to ask. */
async function dueOf(stage: Stage): Promise<number> {
  return stage.tx(async (tx) => {
    const { rows } = await sql<{
      count: number
    }>`select count(*)::int as count from app.link where retry_at is not null or sent is not null`.execute(tx)
    return rows[0]?.count ?? 0
  })
}

/** What the audit has of a kind since: how often each record was created or changed, by how many records. `{1: 10000}`: all of them once. */
export async function auditOf(stage: Stage, kind: Kind, since: string): Promise<Readonly<Record<string, number>>> {
  return stage.tx(async (tx) => {
    const { rows } = await sql<{ times: number; records: number }>`select times, count(*)::int as records from (
        select record, count(*)::int as times from app.audit where workspace_id = app.workspace() and kind = ${kind} and xid::text::bigint >= ${since}::bigint group by record) x
      group by times order by times`.execute(tx)
    return Object.fromEntries(rows.map(({ times, records }) => [times, records]))
  })
}

/** Everything that is wrong about the links of a stage: a record with two live ones in a stream, a remote with two, one without a record. */
export async function crooked(stage: Stage): Promise<readonly string[]> {
  return stage.tx(async (tx) => {
    const { rows } = await sql<{ what: string }>`
      select 'record ' || record_id || ' has ' || count(*) || ' live links' as what from app.link where state = 'live' group by stream_id, record_id having count(*) > 1
      union all select 'remote ' || remote_id || ' has ' || count(*) || ' links' from app.link where remote_id is not null group by stream_id, remote_id having count(*) > 1
      union all select remote_id || ' stands for nothing' from app.link where state = 'live' and record_id is null`.execute(tx)
    return rows.map(({ what }) => what)
  })
}
