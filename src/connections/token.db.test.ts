import { sql } from 'kysely'
import { newKey, readKeys, sealer } from '#lib/seal.ts'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Caller } from '#access/caller.ts'
import { google } from '#connectors/google/index.ts'
import { connect } from '#db/connect.ts'
import { inTx } from '#db/db.ts'
import { connectAccount, makeDesk, newAccount } from '#test/connect.ts'
import { makeCaller, testDatabase, type TestDatabase } from '#test/database.ts'
import { startSandboxProcess, type Remote, type SandboxProcess } from '#test/sandbox.ts'
import type { Connection } from './connection.ts'
import { inNameOf, type Connections } from './connections.flow.ts'
import { connectionById } from './connections.store.ts'
import { disconnect } from './disconnect.flow.ts'
import { openHttp } from './http.flow.ts'
import { probe } from './probe.flow.ts'
import { sealedSecret } from './secret.store.ts'
import { openTokens, readStored } from './token.flow.ts'

let database: TestDatabase
let sandbox: SandboxProcess
let remote: Remote
beforeAll(async () => {
  ;[database, sandbox] = await Promise.all([testDatabase(), startSandboxProcess()])
  remote = sandbox.google
})
afterAll(async () => {
  await Promise.all([database?.close(), sandbox?.close()])
})

type Place = { caller: Caller; account: string; desk: Connections; connection: Connection }

/** Another process would have a pool and a memory of its own. */
const deskOf = (db = database.db, options: Parameters<typeof makeDesk>[2] = {}) => makeDesk(db, { connector: google, remote }, options)

async function connected(options: Parameters<typeof makeDesk>[2] = {}): Promise<Place> {
  const caller = await makeCaller(database.db)
  const account = newAccount()
  const desk = deskOf(database.db, options)
  const connection = await connectAccount(desk, remote, { caller, account })
  await remote.clearLog()
  return { caller, account, desk, connection }
}

const tokenCalls = async () => (await remote.log('POST /token')).length
const stateOf = ({ caller, connection }: Place) => inTx(database.db, inNameOf(caller), (tx) => connectionById(tx, connection.id))

describe('tokens', () => {
  test('20 callers in two processes refresh once', async () => {
    const place = await connected()
    const later = { now: () => new Date(Date.now() + 3600_000) }
    const other = connect({ url: database.url, name: 'second process' })
    const all = [openTokens(deskOf(database.db, { clock: later })), openTokens(deskOf(other.db, { clock: later }))]
    const tokens = await Promise.all(Array.from({ length: 20 }, (_, index) => (all[index % 2] ?? expect.fail()).fresh(place.connection)))
    await other.close()
    expect(new Set(tokens).size).toBe(1)
    expect(await tokenCalls()).toBe(1)
  })

  test('a refused token is refreshed once and the call goes through', async () => {
    const place = await connected()
    const http = await openHttp(place.desk, openTokens(place.desk), {
      workspaceId: place.caller.workspaceId,
      connectionId: place.connection.id,
      urgent: false,
    })
    await remote.control('grants', { account: place.account, expireAccessInMs: 0 })
    const replies = await Promise.all([1, 2, 3].map(() => http.send({ method: 'GET', base: 'people', path: '/v1/contactGroups' })))
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(await tokenCalls()).toBe(1)
  })

  test('a connection that ends while its token is refreshed gets no new one', async () => {
    const place = await connected()
    const { desk, caller, connection } = place
    const later = deskOf(database.db, { clock: { now: () => new Date(Date.now() + 3600_000) } })
    await remote.control('faults', { match: { path: '^/token$' }, replyMs: 1500, times: 1 })
    const refreshing = expect(openTokens(later).fresh(connection)).rejects.toMatchObject({ code: 'reconnect' })
    await vi.waitUntil(async () => (await tokenCalls()) > 0, { timeout: 20_000 })
    await disconnect(desk, caller, connection)
    await refreshing
    expect(await inTx(database.db, inNameOf(caller), (tx) => sealedSecret(tx, connection.id))).toBeNull()
    expect(await stateOf(place)).toMatchObject({ phase: 'disconnected' })
  })

  test('a connection that is granted anew while its token is refreshed keeps the new ones', async () => {
    const place = await connected()
    const { caller, account, connection } = place
    const later = deskOf(database.db, { clock: { now: () => new Date(Date.now() + 3600_000) } })
    await remote.control('faults', { match: { path: '^/token$' }, replyMs: 1500, times: 1 })
    const refreshing = openTokens(later).fresh(connection)
    await vi.waitUntil(async () => (await tokenCalls()) > 0, { timeout: 20_000 })
    await connectAccount(place.desk, remote, { caller, account })
    const granted = await readStored(place.desk, connection)
    expect(await refreshing).toBe(granted.accessToken)
    expect(await readStored(place.desk, connection)).toEqual(granted)
  })

  test('a dead grant shows its reason, is not asked again, and reconnecting mends it', async () => {
    const place = await connected()
    const { desk, caller, connection } = place
    await remote.control('grants', { account: place.account, revoke: true })
    const http = await openHttp(desk, openTokens(desk), { workspaceId: caller.workspaceId, connectionId: connection.id, urgent: false })
    await expect(http.send({ method: 'GET', base: 'people', path: '/v1/contactGroups' })).rejects.toMatchObject({
      code: 'reconnect',
      message: expect.stringContaining('Reconnect'),
    })
    expect(await stateOf(place)).toMatchObject({ phase: 'error', reason: expect.stringContaining('Reconnect') })
    const calls = await tokenCalls()
    await expect(http.send({ method: 'GET', base: 'people', path: '/v1/contactGroups' })).rejects.toMatchObject({ code: 'reconnect' })
    await expect(
      openHttp(desk, openTokens(desk), { workspaceId: caller.workspaceId, connectionId: connection.id, urgent: false }),
    ).rejects.toMatchObject({ code: 'reconnect' })
    expect(await tokenCalls()).toBe(calls)
    expect(await probe(desk, openTokens(desk), { caller, connection: (await stateOf(place)) ?? connection })).toMatchObject({
      connected: false,
    })
    await connectAccount(desk, remote, { caller, account: place.account })
    expect(await stateOf(place)).toMatchObject({ id: connection.id, phase: 'ready', reason: null })
    expect(await probe(desk, openTokens(desk), { caller, connection })).toMatchObject({ connected: true, user: { email: place.account } })
  })

  test('wrong credentials of the installation kill no grant', async () => {
    const place = await connected()
    const wrong = deskOf(database.db, {
      clock: { now: () => new Date(Date.now() + 3600_000) },
      setup: { client: { id: 'pipedesk-sandbox', secret: 'mistyped' } },
    })
    await expect(openTokens(wrong).fresh(place.connection)).rejects.toMatchObject({
      code: 'reconnect',
      message: expect.stringContaining('administrator'),
    })
    const broken = (await stateOf(place)) ?? place.connection
    expect(broken.phase).toBe('error')
    expect(await probe(place.desk, openTokens(place.desk), { caller: place.caller, connection: broken })).toMatchObject({ connected: true })
    expect(await stateOf(place)).toMatchObject({ phase: 'ready' })
  })

  test('sealed under a key that is gone, they are asked for in words, and open again when it is back', async () => {
    const place = await connected()
    const without = { ...place.desk, sealer: sealer(readKeys(newKey('another'))) }
    await expect(openTokens(without).fresh(place.connection)).rejects.toThrow('Put it back, or reconnect')
    expect(await stateOf(place)).toMatchObject({ phase: 'ready' })
    await expect(openTokens(place.desk).fresh(place.connection)).resolves.toMatch(/./)
  })

  test('stand in no row, audit entry or thrown message in clear', async () => {
    const place = await connected()
    const token = await openTokens(place.desk).fresh(place.connection)
    const tables = await sql<{
      name: string
    }>`select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('app', 'directory')`.execute(database.db)
    for (const { name } of tables.rows) {
      const { rows } = await sql<{
        hits: number
      }>`select count(*)::int as hits from ${sql.raw(name)} t where position(${token} in t::text) > 0`.execute(database.db)
      expect(rows[0]?.hits, name).toBe(0)
    }
    const { rows } = await sql<{
      audited: number
      sealed: string
    }>`select (select count(*)::int from app.audit where kind like '%secret%') as audited,
      (select sealed from app.connection_secret where connection_id = ${place.connection.id}) as sealed`.execute(database.db)
    expect(rows[0]?.audited).toBe(0)
    // Sealed for this connection only.
    expect(() => place.desk.sealer.open(rows[0]?.sealed ?? '', 'another connection')).toThrow('belongs to something else')
  })
})
