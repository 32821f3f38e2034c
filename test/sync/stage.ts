import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Caller } from '#access/caller.ts'
import type { Connector } from '#connectors/kit/connector.ts'
import { standing } from '#crm/notifications/stand.flow.ts'
import { load, type Stored } from '#crm/records/load.store.ts'
import { write } from '#crm/records/write.store.ts'
import { inTx, type Db, type Tx } from '#db/db.ts'
import type { Kind } from '#model/kinds.ts'
import type { Step } from '#model/step.ts'
import type { Engine, Hint } from '#sync/engine.flow.ts'
import type { LinkState } from '#sync/link-state.ts'
import { ensureStreams, streamsOf } from '#sync/stream.store.ts'
import { syncJobs } from '#sync/sync.jobs.ts'
import { makeCaller, mandateOf } from '#test/database.ts'
import type { Provider } from './provider.ts'

export type Settings = { readonly policy?: string; readonly options?: object; readonly direction?: string; readonly memberId?: string }

/** A workspace in which providers in memory are connected and work is done when a test says so, on a clock that a test may move. */
export class Stage {
  readonly hints: Hint[] = []
  readonly engine: Engine
  readonly caller: Caller
  /** What its connectors have besides their streams: a hook, pointees, preparations. */
  parts: Partial<Connector> = {}
  readonly #providers = new Map<string, readonly Provider[]>()
  #aheadMs = 0

  constructor(db: Db, caller: Caller) {
    this.caller = caller
    const now = (): Date => new Date(Date.now() + this.#aheadMs)
    const http = { urgent: false, now, send: () => Promise.reject(new Error('no HTTP here')) }
    this.engine = {
      db,
      clock: { now },
      newId: () => randomUUID(),
      instance: 'test',
      connector: (provider) =>
        ({
          ...this.parts,
          streams: Object.fromEntries((this.#providers.get(provider) ?? []).map(({ stream }) => [stream.kind, stream])),
        }) as unknown as Connector,
      http: () => Promise.resolve(http),
      hint: (hint) => (this.hints.push(hint), Promise.resolve()),
      notify: () => Promise.resolve(),
      stand: standing({ db, clock: { now }, told: () => Promise.resolve() }),
    }
  }

  static async open(db: Db): Promise<Stage> {
    return new Stage(db, await makeCaller(db))
  }

  /** Connects one account of providers named `name`; returns the ids of its streams by kind. */
  async connect(name: string, providers: readonly Provider[], settings: Settings = {}): Promise<Readonly<Record<string, string>>> {
    this.#providers.set(name, providers)
    return this.tx(async (tx) => {
      const { rows } = await sql<{
        id: string
      }>`insert into app.connection (workspace_id, provider, account_id, phase, kinds, policy, options, direction, member_id)
        values (app.workspace(), ${name}, ${name}, 'active', ${providers.map(({ stream }) => stream.kind)}::text[], ${settings.policy ?? 'last_write_wins'}, ${JSON.stringify(settings.options ?? {})}::jsonb,
          ${settings.direction ?? 'bidirectional'}, ${settings.memberId ?? null}) returning id`.execute(tx)
      const id = rows[0]?.id ?? ''
      await ensureStreams(
        tx,
        id,
        providers.map(({ stream }) => ({ kind: stream.kind, mapping: stream.mapping })),
      )
      return Object.fromEntries((await streamsOf(tx, id)).map((stream) => [stream.kind, stream.id]))
    })
  }

  tx<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return inTx(this.engine.db, mandateOf(this.caller), work)
  }

  /** Lets time pass. */
  wait(ms: number): void {
    this.#aheadMs += ms
  }

  async job(name: 'pull' | 'push' | 'describe' | 'follow' | 'ring', streamId = ''): Promise<void> {
    const jobs = syncJobs(this.engine, { send: () => Promise.resolve() })
    await jobs[`sync.${name}`]?.handle(
      name === 'follow' ? { workspaceId: this.caller.workspaceId } : { workspaceId: this.caller.workspaceId, streamId },
    )
  }

  /** What the worker would come to do: the feed read, then each stream pushed and pulled. */
  async work(...streamIds: readonly string[]): Promise<void> {
    for (const id of streamIds) await this.job('pull', id)
    await this.job('follow')
    for (const id of streamIds) await this.job('push', id)
  }

  async do(id: string, step: Step, kind: Kind = 'contact'): Promise<void> {
    await this.tx((tx) => write(tx, kind, [{ id, step }]))
  }

  edit(id: string, patch: Stored['values'], kind: Kind = 'contact'): Promise<void> {
    return this.do(id, { do: 'update', patch }, kind)
  }

  /** Every record of a kind, deleted ones too. */
  async records(kind: Kind = 'contact'): Promise<readonly Stored[]> {
    return this.tx(async (tx) => {
      const { rows } = await sql<{ id: string }>`select id from ${sql.table(`app.${kind}`)} order by created_at, id`.execute(tx)
      return [
        ...(
          await load(
            tx,
            kind,
            rows.map(({ id }) => id),
          )
        ).values(),
      ]
    })
  }

  async links(): Promise<
    readonly {
      readonly recordId: string | null
      readonly remoteId: string | null
      readonly state: LinkState
      readonly reason: string | null
    }[]
  > {
    return this.tx(
      async (tx) =>
        (
          await sql<{
            recordId: string | null
            remoteId: string | null
            state: LinkState
            reason: string | null
          }>`select record_id, remote_id, state, reason from app.link order by created_at, remote_id`.execute(tx)
        ).rows,
    )
  }

  /** The record that a remote stands for. */
  async recordOf(remoteId: string): Promise<Stored> {
    const link = (await this.links()).find((each) => each.remoteId === remoteId)
    const record = (await this.records()).find(({ id }) => id === link?.recordId)
    if (record === undefined) throw new Error(`${remoteId} stands for nothing`)
    return record
  }

  /** The tables of which some row was written since the transaction `since`. */
  async writtenSince(since: string): Promise<readonly string[]> {
    const { rows: tables } = await sql<{
      name: string
    }>`select format('%I.%I', table_schema, table_name) as name from information_schema.tables
      where table_schema in ('app', 'directory') and table_type = 'BASE TABLE' order by 1`.execute(this.engine.db)
    const written: string[] = []
    for (const { name } of tables) {
      const { rows } = await sql<{
        some: boolean
      }>`select exists (select from ${sql.raw(name)} where xmin::text::bigint >= ${since}::bigint) as some`.execute(this.engine.db)
      if (rows[0]?.some === true) written.push(name)
    }
    return written
  }

  async now(): Promise<string> {
    const { rows } = await sql<{ xid: string }>`select pg_current_xact_id()::text as xid`.execute(this.engine.db)
    return rows[0]?.xid ?? '0'
  }
}
