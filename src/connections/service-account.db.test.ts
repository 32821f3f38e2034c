import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { google } from '#connectors/google/index.ts'
import type { ServiceAccount } from '#connectors/kit/setup.ts'
import { makeDesk } from '#test/connect.ts'
import { makeCaller, testDatabase, type TestDatabase } from '#test/database.ts'
import { startSandboxProcess, type Remote, type SandboxProcess } from '#test/sandbox.ts'
import { begin } from './begin.flow.ts'
import { disconnect } from './disconnect.flow.ts'
import { openHttp } from './http.flow.ts'
import { openTokens } from './token.flow.ts'

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

const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const account = (subject: string): ServiceAccount => ({ email: 'robot@project.iam.gserviceaccount.com', key, keyId: null, subject })
const deskFor = (subject: string) =>
  makeDesk(database.db, { connector: google, remote }, { setup: { client: null, serviceAccount: account(subject) } })

test('connects without a consent page, makes new tokens by itself, and leaves nothing to revoke', async () => {
  const desk = deskFor('ana@northwind-sandbox.test')
  const caller = await makeCaller(database.db)
  const { connection, redirectUrl } = await begin(desk, caller, { provider: 'google' })
  expect(redirectUrl).toBeNull()
  expect(connection).toMatchObject({ phase: 'ready', accountEmail: 'ana@northwind-sandbox.test', capabilities: ['contacts'] })
  await remote.control('grants', { account: 'ana@northwind-sandbox.test', expireAccessInMs: 0 })
  await remote.clearLog()
  const http = await openHttp(desk, openTokens(desk), { workspaceId: caller.workspaceId, connectionId: connection.id, urgent: false })
  expect((await http.send({ method: 'GET', base: 'people', path: '/v1/contactGroups' })).status).toBe(200)
  expect(await remote.log('POST /token')).toHaveLength(1)
  expect(await disconnect(desk, caller, connection)).toMatchObject({
    revoked: false,
    message: expect.stringContaining('no permission left'),
  })
})

test('only an administrator, or the person it acts as, may open that person’s data', async () => {
  const desk = deskFor('ben@northwind-sandbox.test')
  const sales = await makeCaller(database.db, { role: 'sales' })
  await expect(begin(desk, sales, { provider: 'google' })).rejects.toMatchObject({ code: 'forbidden' })
  const { connection } = await begin(desk, { ...sales, email: 'Ben@northwind-sandbox.test' }, { provider: 'google' })
  expect(connection.memberId).toBe(sales.personId)
})

test('an unknown subject is refused with what to check', async () => {
  const caller = await makeCaller(database.db)
  await expect(begin(deskFor('nobody@elsewhere.test'), caller, { provider: 'google' })).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('domain-wide delegation'),
  })
})
