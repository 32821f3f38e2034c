import { sql } from 'kysely'
import type { Caller } from '#access/caller.ts'
import type { Connector } from '#connectors/kit/connector.ts'
import { load, type Stored } from '#crm/records/load.store.ts'
import { restore, write } from '#crm/records/write.store.ts'
import { inTx, type Db } from '#db/db.ts'
import { Fault } from '#lib/fault.ts'
import type { Jobs } from '#jobs/queue.ts'
import type { Values } from '#model/value.ts'
import type { Engine, Hint } from '#sync/engine.flow.ts'
import type { Rule } from '#sync/policy.ts'
import { ensureStreams } from '#sync/stream.store.ts'
import { syncJobs } from '#sync/sync.jobs.ts'
import { makeCaller, mandateOf } from '#test/database.ts'
import type { Chance } from './random.ts'
import type { Mutant } from './mutants.ts'
import { Simulated } from './provider.ts'

/** The process died here: nothing after it happens until the next start. */
export class Crash extends Error {}

export type Setting = { readonly policy: Rule; readonly deletes: boolean }

/** One workspace connected to one simulated provider, with a clock of its own and a queue that may lose or double what it is told. */
export class World {
  readonly provider: Simulated
  readonly hints: Hint[] = []
  readonly engine: Engine
  readonly caller: Caller
  readonly streamId: string
  readonly #db: Db
  readonly #jobs: Jobs
  readonly #bug: Mutant | null
  now = Date.parse('2026-03-01T08:00:00Z')
  /** Ticks of the clock until the next crash; null: none comes. */
  fuse: number | null = null
  #dead = false

  private constructor(db: Db, of: { caller: Caller; streamId: string; provider: Simulated; ids: Chance; bug: Mutant | null }) {
    this.#db = db
    this.caller = of.caller
    this.streamId = of.streamId
    this.provider = of.provider
    this.#bug = of.bug
    const stream = of.bug?.stream?.(of.provider.stream()) ?? of.provider.stream()
    const http = { urgent: false, now: () => this.#tick(), send: () => Promise.reject(new Error('the simulated provider has no HTTP')) }
    this.engine = {
      db,
      clock: { now: () => this.#tick() },
      newId: () => uuid(of.ids),
      instance: 'test',
      connector: () => ({ streams: { contact: stream } }) as unknown as Connector,
      http: () => Promise.resolve(http),
      hint: (hint) => (this.#tick(), this.hints.push(hint), Promise.resolve()),
      notify: () => Promise.resolve(),
    }
    this.#jobs = syncJobs(this.engine, { send: () => Promise.resolve() })
  }

  // oxlint-disable-next-line max-params -- a world is opened in one place; a mutant is put in last
  static async open(db: Db, chance: Chance, setting: Setting, bug: Mutant | null = null): Promise<World> {
    const caller = await makeCaller(db)
    const streamId = await inTx(db, mandateOf(caller), async (tx) => {
      const { rows } = await sql<{
        id: string
      }>`insert into app.connection (workspace_id, provider, account_id, phase, kinds, policy, options)
        values (app.workspace(), 'simulated', 'a', 'active', '{contact}', ${setting.policy}, ${JSON.stringify({ deleteWhenDeleted: setting.deletes })}::jsonb) returning id`.execute(
        tx,
      )
      const connectionId = rows[0]?.id ?? ''
      const provider = new Simulated(chance)
      await ensureStreams(tx, connectionId, [{ kind: 'contact', mapping: provider.stream().mapping }])
      const found = await sql<{
        id: string
      }>`select id from app.stream where workspace_id = app.workspace() and connection_id = ${connectionId}`.execute(tx)
      return found.rows[0]?.id ?? ''
    })
    return new World(db, { caller, streamId, provider: new Simulated(chance), ids: chance, bug })
  }

  #tick(): Date {
    if (this.fuse !== null && (this.fuse -= 1) <= 0) this.#dead = true
    if (this.#dead) throw new Crash('the process died')
    this.now += 1
    return new Date(this.now)
  }

  /** Does a job as the worker would; what a job may end with is an end, anything else is a failure of the test. */
  async job(name: 'pull' | 'push' | 'follow'): Promise<'done' | 'crashed' | 'waits'> {
    const data = { workspaceId: this.caller.workspaceId, streamId: this.streamId }
    const end = await this.#work(name, data)
    const { after } = this.#bug ?? {}
    if (after !== undefined) await inTx(this.#db, mandateOf(this.caller), (tx) => after({ tx, job: name, crashed: end === 'crashed' }))
    return end
  }

  async #work(name: string, data: object): Promise<'done' | 'crashed' | 'waits'> {
    try {
      await this.#jobs[`sync.${name}`]?.handle(data)
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

  async add(id: string, fields: Values): Promise<void> {
    await inTx(this.#db, mandateOf(this.caller), (tx) => write(tx, 'contact', [{ id, step: { do: 'create', fields } }]))
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

  async links(): Promise<readonly { recordId: string | null; remoteId: string | null; state: string; reason: string | null }[]> {
    return inTx(
      this.#db,
      mandateOf(this.caller),
      async (tx) =>
        (
          await sql<{
            recordId: string | null
            remoteId: string | null
            state: string
            reason: string | null
          }>`select record_id, remote_id, state, reason from app.link`.execute(tx)
        ).rows,
    )
  }

  async conflicts(): Promise<readonly { recordId: string; fields: string[] }[]> {
    return inTx(
      this.#db,
      mandateOf(this.caller),
      async (tx) =>
        (await sql<{ recordId: string; fields: string[] }>`select record_id, fields from app.conflict where status = 'pending'`.execute(tx))
          .rows,
    )
  }

  /** Rows of the audit: what a second sync must not add to. */
  async audited(): Promise<number> {
    return inTx(
      this.#db,
      mandateOf(this.caller),
      async (tx) => (await sql<{ n: number }>`select count(*)::int n from app.audit where kind = 'contact'`.execute(tx)).rows[0]?.n ?? 0,
    )
  }
}

function uuid(chance: Chance): string {
  const hex = Array.from({ length: 32 }, () => chance.below(16).toString(16)).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`
}
