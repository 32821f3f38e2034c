import { readEnv } from '../../src/env.ts'
import { jobsOf, openHouse, type House } from '../../src/app.ts'
import type { Caller } from '#access/caller.ts'
import { logger } from '#lib/log.ts'
import { newKey, readKeys } from '#lib/seal.ts'
import { openStream, type OpenStream } from '#sync/engine.flow.ts'
import { streamsOf } from '#sync/stream.store.ts'
import { trigger } from '#sync/runs/trigger.flow.ts'
import { inTx, type Tx } from '#db/db.ts'
import { connectAccount, newAccount } from '#test/connect.ts'
import { makeCaller, mandateOf, testDatabase, type TestDatabase } from '#test/database.ts'
import type { Remote } from '#test/sandbox.ts'

export type HubOptions = { readonly contacts: number }

/** The engine as the worker has it, driven by hand: jobs run when a part says so. */
export type Hub = {
  readonly world: TestDatabase
  readonly house: House
  readonly caller: Caller
  readonly account: string
  readonly google: Remote
  readonly at: { readonly workspaceId: string; readonly streamId: string }
  job(name: 'pull' | 'push' | 'follow'): Promise<void>
  open(): Promise<OpenStream>
  tx<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** One figure from the database, asked as its owner. */
  count(query: string, values?: readonly unknown[]): Promise<number>
  close(): Promise<void>
}

export async function openHub(google: Remote, { contacts }: HubOptions): Promise<Hub> {
  const world = await testDatabase()
  const house = await openHouse(
    {
      env: readEnv({ LOG_LEVEL: 'silent' }),
      databaseUrl: world.url,
      keys: readKeys(newKey('bench')),
      publicUrl: 'http://127.0.0.1:3000',
      sandboxOrigins: { google: google.origin },
      log: logger('silent'),
    },
    'worker',
  )
  const caller = await makeCaller(house.db)
  const account = newAccount()
  await google.control('fill', { kind: 'contacts', count: contacts, account })
  const connection = await connectAccount(house.desk, google, { caller, account })
  await trigger(house.engine, caller, { configId: connection.id })
  const tx = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => inTx(house.db, mandateOf(caller), work)
  const stream = (await tx((each) => streamsOf(each, connection.id))).find(({ kind }) => kind === 'contact')
  if (stream === undefined) throw new Error('the connection has no stream of contacts')
  const at = { workspaceId: caller.workspaceId, streamId: stream.id }
  const jobs = jobsOf(house)
  return {
    world,
    house,
    caller,
    account,
    google,
    at,
    tx,
    async job(name) {
      await jobs[`sync.${name}`]?.handle(name === 'follow' ? { workspaceId: at.workspaceId } : at)
    },
    async open() {
      const open = await openStream(house.engine, at.workspaceId, at.streamId)
      if (open === null) throw new Error('the stream is gone')
      return open
    },
    async count(query, values = []) {
      const { rows } = await world.pool.query<{ n: string | number }>(query, [...values])
      return Number(rows[0]?.n ?? 0)
    },
    async close() {
      await house.close()
      await world.close()
    },
  }
}
