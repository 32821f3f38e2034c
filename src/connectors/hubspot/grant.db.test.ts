import { afterAll, beforeAll, expect, test } from 'vitest'
import { openHttp } from '#connections/http.flow.ts'
import { disconnect } from '#connections/disconnect.flow.ts'
import { probe } from '#connections/probe.flow.ts'
import { openTokens } from '#connections/token.flow.ts'
import { connectAccount, makeDesk, newAccount } from '#test/connect.ts'
import { makeCaller, testDatabase, type TestDatabase } from '#test/database.ts'
import { startSandboxProcess, type Remote, type SandboxProcess } from '#test/sandbox.ts'
import { hubspot } from './index.ts'

let database: TestDatabase
let sandbox: SandboxProcess
let remote: Remote
beforeAll(async () => {
  ;[database, sandbox] = await Promise.all([testDatabase(), startSandboxProcess()])
  remote = sandbox.hubspot
})
afterAll(async () => {
  await Promise.all([database?.close(), sandbox?.close()])
})

async function open() {
  const account = newAccount()
  const desk = makeDesk(database.db, { connector: hubspot, remote })
  const caller = await makeCaller(database.db)
  const connection = await connectAccount(desk, remote, { caller, account, provider: 'hubspot' })
  const ask = async () => {
    const http = await openHttp(desk, openTokens(desk), { workspaceId: caller.workspaceId, connectionId: connection.id, urgent: true })
    return http.send({ method: 'GET', base: 'api', path: '/crm/owners/2026-09' })
  }
  return { account, desk, caller, connection, ask }
}

test('the account is the portal, whoever installed the app; every capability is granted, and what is optional too', async () => {
  const { account, desk, caller, connection } = await open()
  expect(connection).toMatchObject({
    accountId: expect.stringMatching(/^\d+$/),
    accountEmail: account,
    memberId: null,
    phase: 'ready',
    capabilities: ['companies', 'contacts', 'deals'],
  })
  expect(await probe(desk, openTokens(desk), { caller, connection })).toMatchObject({ connected: true, user: { id: connection.accountId } })
})

test('an expired token is refreshed, even where each refresh ends the token before', async () => {
  const { account, ask } = await open()
  await remote.control('grants', { account, rotation: 'kill-old' })
  for (let time = 0; time < 3; time += 1) {
    await remote.control('grants', { account, expireAccessInMs: 0 })
    expect((await ask()).status).toBe(200)
  }
  await remote.control('grants', { account, rotation: 'none' })
})

test('an uninstalled app asks to be connected again, and says so when it is looked at', async () => {
  const { account, desk, caller, connection, ask } = await open()
  await remote.control('grants', { account, revoke: true })
  const looked = await probe(desk, openTokens(desk), { caller, connection })
  expect(looked).toMatchObject({ connected: false, error: expect.stringContaining('Reconnect') })
  await expect(ask()).rejects.toMatchObject({ code: 'reconnect' })
})

test('disconnecting takes the permission back', async () => {
  const { account, desk, caller, connection } = await open()
  expect(await disconnect(desk, caller, connection)).toMatchObject({ revoked: true })
  const { grants } = (await (await fetch(`${remote.origin}/_sandbox/grants`)).json()) as { grants: readonly { account: string }[] }
  expect(grants.filter((each) => each.account === account)).toEqual([])
})
