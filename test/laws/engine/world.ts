import { sql, type RawBuilder } from 'kysely'
import type { Caller } from '#access/caller.ts'
import type { Connector } from '#connectors/kit/connector.ts'
import { load, type Stored } from '#crm/records/load.store.ts'
import { restore, write } from '#crm/records/write.store.ts'
import { inTx, type Db, type Tx } from '#db/db.ts'
import { Fault } from '#lib/fault.ts'
import { must } from '#lib/must.ts'
import type { Jobs } from '#jobs/queue.ts'
import type { Kind } from '#model/kinds.ts'
import type { Values } from '#model/value.ts'
import type { Engine, Hint } from '#sync/engine.flow.ts'
import type { Rule } from '#sync/three-way/policy.ts'
import { ensureStreams, streamsOf } from '#sync/stream.store.ts'
import { syncJobs } from '#sync/sync.jobs.ts'
import { makeCaller, mandateOf } from '#test/database.ts'
import type { Chance } from './random.ts'
import type { Mutant } from './mutants.ts'
import { calm, Simulated } from './provider.ts'
import { plain, type Tongue } from './tongue.ts'

/** The process died here: nothing after it happens until the next start. */
export class Crash extends Error {}

export type Setting = { readonly policy: Rule; readonly deletes: boolean }

export type LinkSeen = {
  readonly id: string
  readonly streamId: string
  readonly recordId: string | null
  readonly remoteId: string | null
  readonly state: string
  readonly reason: string | null
}

export type Dispute = { readonly linkId: string; readonly recordId: string; readonly fields: readonly string[] }

/** One account at a provider, and how each of its streams puts things. */
export type Account = { readonly name: string; readonly tongues: readonly Tongue[]; readonly setting: Setting }

/** One stream of one connection: `name` is its provider's. */
export type Place = { readonly name: string; readonly provider: Simulated; readonly streamId: string; readonly tongue: Tongue }

/** One workspace connected to simulated providers, with a clock of its own and a queue that may lose or double what it is told. */
export class World {
  readonly places: readonly Place[]
  readonly hints: Hint[] = []
  readonly engine: Engine
  readonly caller: Caller
  readonly #db: Db
  readonly #jobs: Jobs
  readonly #bug: Mutant | null
  now = Date.parse('2026-03-01T08:00:00Z')
  /** Ticks of the clock until the next crash; null: none comes. */
  fuse: number | null = null
  #dead = false

  private constructor(db: Db, of: { caller: Caller; places: readonly Place[]; ids: Chance; bug: Mutant | null }) {
    this.#db = db
    this.caller = of.caller
    this.places = of.places
    this.#bug = of.bug
    const streamOf = ({ provider }: Place) => of.bug?.stream?.(provider.stream()) ?? provider.stream()
    const streams = of.places.map((place) => ({ ...place, stream: streamOf(place) }))
    const connector = (name: string) => ({
      streams: Object.fromEntries(streams.filter((each) => each.name === name).map(({ stream }) => [stream.kind, stream])),
    })
    const http = { urgent: false, now: () => this.#tick(), send: () => Promise.reject(new Error('the simulated provider has no HTTP')) }
    this.engine = {
      db,
      clock: { now: () => this.#tick() },
      newId: () => uuid(of.ids),
      instance: 'test',
      connector: (name) => connector(name) as unknown as Connector,
      http: () => Promise.resolve(http),
      hint: (hint) => (this.#tick(), this.hints.push(hint), Promise.resolve()),
      notify: () => Promise.resolve(),
      stand: () => Promise.resolve(),
    }
    this.#jobs = syncJobs(this.engine, { send: () => Promise.resolve() })
  }

  /** The only provider of a world that has one. */
  get provider(): Simulated {
    return must(this.places[0], 'a provider').provider
  }

  // oxlint-disable-next-line max-params -- a world is opened in one place; a mutant is put in last
  static async open(db: Db, chance: Chance, setting: Setting, bug: Mutant | null = null): Promise<World> {
    const caller = await makeCaller(db)
    const places = await inTx(db, mandateOf(caller), (tx) => connect(tx, chance, { name: 'simulated', tongues: [plain], setting }))
    return new World(db, { caller, places, ids: chance, bug })
  }

  /** A world of several providers, each with a setting and streams of its own. */
  static async many(
    db: Db,
    chance: Chance,
    { accounts, bug }: { readonly accounts: readonly Account[]; readonly bug: Mutant | null },
  ): Promise<World> {
    const caller = await makeCaller(db)
    const places: Place[] = []
    for (const account of accounts) places.push(...(await inTx(db, mandateOf(caller), (tx) => connect(tx, chance, account))))
    return new World(db, { caller, places, ids: chance, bug })
  }

  #tick(): Date {
    if (this.fuse !== null && (this.fuse -= 1) <= 0) this.#dead = true
    if (this.#dead) throw new Crash('the process died')
    this.now += 1
    return new Date(this.now)
  }

  /** Does a job as the worker would; what a job may end with is an end, anything else is a failure of the test. */
  async job(name: 'pull' | 'push' | 'follow', place = this.places[0]): Promise<'done' | 'crashed' | 'waits'> {
    const data = { workspaceId: this.caller.workspaceId, streamId: place?.streamId }
    const end = await this.#work(`sync.${name}`, data)
    const { after } = this.#bug ?? {}
    if (after !== undefined) await inTx(this.#db, mandateOf(this.caller), (tx) => after({ tx, job: name, crashed: end === 'crashed' }))
    return end
  }

  /** Does a job beside one that is waiting for a provider: another worker's. */
  async beside(name: 'pull' | 'push' | 'follow', place = this.places[0]): Promise<'done' | 'crashed' | 'waits'> {
    const { fuse } = this
    this.fuse = null
    try {
      return await this.job(name, place)
    } finally {
      this.fuse = fuse
    }
  }

  /** Takes a run back as far as this goes; again, where it was interrupted. */
  async undo(runId: string): Promise<'done' | 'crashed' | 'waits'> {
    return this.#work('sync.undo', { workspaceId: this.caller.workspaceId, runId })
  }

  /** Faults stop, and the jobs run until nothing moves; throws where one does not end well or it never comes to rest. */
  async settle(): Promise<void> {
    for (const { provider } of this.places) provider.faults = calm
    let before = ''
    for (let round = 0; ; round += 1) {
      this.now += 200_000
      for (const place of this.places) await this.#calmly('pull', place)
      await this.#calmly('follow')
      for (const place of this.places) await this.#calmly('push', place)
      for (const place of this.places) await this.#calmly('pull', place)
      const writes = this.places.map(({ provider }) => provider.writes)
      const after = `${writes.join()} ${await this.audited()} ${JSON.stringify(await this.links())}`
      if (after === before) return
      if (round === 16) throw new Error(`never comes to rest: ${before}\n${after}`)
      before = after
    }
  }

  async #calmly(job: 'pull' | 'push' | 'follow', place?: Place): Promise<void> {
    const end = await this.job(job, place)
    if (end !== 'done') throw new Error(`in calm weather ${job} ${end}`)
  }

  /** A look at the workspace's rows. */
  async rows<T>(query: RawBuilder<T>): Promise<readonly T[]> {
    return inTx(this.#db, mandateOf(this.caller), async (tx) => (await query.execute(tx)).rows)
  }

  async #work(name: string, data: object): Promise<'done' | 'crashed' | 'waits'> {
    try {
      await this.#jobs[name]?.handle(data)
      return 'done'
    } catch (error) {
      if (this.#dead) return 'crashed'
      if (error instanceof Fault || (error instanceof Error && error.message === '500')) return 'waits'
      throw error
    } finally {
      this.#dead = false
      this.fuse = null
    }
  }

  /** An id of this history: the same seed, the same ids. */
  newId(): string {
    return this.engine.newId()
  }

  async add(id: string, fields: Values, kind: Kind = 'contact'): Promise<void> {
    await inTx(this.#db, mandateOf(this.caller), (tx) => write(tx, kind, [{ id, step: { do: 'create', fields } }]))
  }
  async edit(id: string, patch: Values): Promise<void> {
    await inTx(this.#db, mandateOf(this.caller), (tx) => write(tx, 'contact', [{ id, step: { do: 'update', patch } }]))
  }
  async remove(id: string): Promise<void> {
    await inTx(this.#db, mandateOf(this.caller), (tx) => write(tx, 'contact', [{ id, step: { do: 'delete' } }]))
  }
  async restore(id: string): Promise<void> {
    await inTx(this.#db, mandateOf(this.caller), (tx) => restore(tx, 'contact', [id]))
  }

  /** Every record of the workspace, deleted ones too. */
  async records(): Promise<readonly Stored[]> {
    return inTx(this.#db, mandateOf(this.caller), async (tx) => {
      const { rows } = await sql<{ id: string }>`select id from app.contact order by id`.execute(tx)
      return [
        ...(
          await load(
            tx,
            'contact',
            rows.map(({ id }) => id),
          )
        ).values(),
      ]
    })
  }

  async links(): Promise<readonly LinkSeen[]> {
    return this.rows(sql<LinkSeen>`select id, stream_id, record_id, remote_id, state, reason from app.link`)
  }

  async conflicts(): Promise<readonly Dispute[]> {
    return this.rows(sql<Dispute>`select link_id, record_id, fields from app.conflict where status = 'pending'`)
  }

  /** Rows of the audit: what a second sync must not add to. */
  async audited(): Promise<number> {
    return (await this.rows(sql<{ n: number }>`select count(*)::int n from app.audit where kind = 'contact'`))[0]?.n ?? 0
  }
}

function uuid(chance: Chance): string {
  const hex = Array.from({ length: 32 }, () => chance.below(16).toString(16)).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`
}

async function connect(tx: Tx, chance: Chance, { name, tongues, setting }: Account): Promise<Place[]> {
  const { rows } = await sql<{ id: string }>`insert into app.connection (workspace_id, provider, account_id, phase, kinds, policy, options)
    values (app.workspace(), ${name}, 'a', 'active', ${tongues.map(({ kind }) => kind)}::text[], ${setting.policy}, ${JSON.stringify({ deleteWhenDeleted: setting.deletes })}::jsonb) returning id`.execute(
    tx,
  )
  const id = must(rows[0], 'the connection').id
  await ensureStreams(tx, id, tongues)
  const streams = await streamsOf(tx, id)
  return tongues.map((tongue) => ({
    name,
    tongue,
    provider: new Simulated(chance, tongue),
    streamId: must(
      streams.find(({ kind }) => kind === tongue.kind),
      'the stream',
    ).id,
  }))
}
