import { afterAll, beforeAll, expect, test } from 'vitest'
import { inDirectory } from '#access/directory.store.ts'
import { admit, removeMember } from '#access/member.store.ts'
import { google } from '#connectors/google/index.ts'
import { inTx } from '#db/db.ts'
import { connectAccount, makeDesk, newAccount } from '#test/connect.ts'
import { makeCaller, mandateOf, testDatabase, type TestDatabase } from '#test/database.ts'
import { startSandboxProcess, type SandboxProcess } from '#test/sandbox.ts'
import { connectionById, movePhase } from './connections.store.ts'
import { disconnect } from './disconnect.flow.ts'
import { openHttp } from './http.flow.ts'
import { probe } from './probe.flow.ts'
import { mayWake, memberAway, memberBack } from './resting.ts'
import { openTokens } from './token.flow.ts'

let database: TestDatabase
let sandbox: SandboxProcess
beforeAll(async () => {
  ;[database, sandbox] = await Promise.all([testDatabase(), startSandboxProcess()])
})
afterAll(async () => {
  await Promise.all([database?.close(), sandbox?.close()])
})

const read = { method: 'GET', base: 'people', path: '/v1/contactGroups' } as const

async function rep() {
  const admin = await makeCaller(database.db)
  const member = await makeCaller(database.db, { workspaceId: admin.workspaceId, role: 'sales' })
  const desk = makeDesk(database.db, { connector: google, remote: sandbox.google })
  const { id } = await connectAccount(desk, sandbox.google, { caller: member, account: newAccount() })
  const now = async () => {
    const found = await inTx(database.db, mandateOf(admin), (tx) => connectionById(tx, id))
    if (found === null) throw new Error('the connection is gone')
    return found
  }
  const inName = mandateOf(admin)
  return {
    admin,
    member,
    desk,
    now,
    tokens: openTokens(desk),
    remove: () => inDirectory(database.db, inName, (tx) => removeMember(tx, admin.workspaceId, member.personId)),
    invite: () =>
      inDirectory(database.db, inName, (tx) => admit(tx, { workspaceId: admin.workspaceId, personId: member.personId, role: 'sales' })),
    fail: () => inTx(database.db, inName, (tx) => movePhase(tx, id, { phase: 'error', reason: 'The grant is dead' })),
  }
}

test('no call is made with the tokens of a member who was removed, not even by a line that was open', async () => {
  const { admin, desk, tokens, now, remove } = await rep()
  const connection = await now()
  const http = await openHttp(desk, tokens, { workspaceId: admin.workspaceId, connectionId: connection.id, urgent: true })
  expect((await http.send(read)).status).toBe(200)
  await remove()
  await sandbox.google.clearLog()
  await expect(http.send(read)).rejects.toMatchObject({ code: 'reconnect', message: memberAway })
  expect(await probe(desk, tokens, { caller: admin, connection: await now() })).toEqual({ connected: false, user: null, error: memberAway })
  expect(await sandbox.google.log('')).toEqual([])
})

test('it rests with the reason in words, until its member is back and resumes it', async () => {
  const { admin, member, now, remove, invite } = await rep()
  await remove()
  expect(await now()).toMatchObject({ phase: 'paused', reason: memberAway })
  await invite()
  const back = await now()
  expect(back).toMatchObject({ phase: 'paused', reason: memberBack })
  expect([mayWake(admin, back), mayWake(member, back)]).toEqual([false, true])
})

test('one in error is not tried back to life while its member is away, and an admin may disconnect it', async () => {
  const { admin, desk, tokens, now, remove, fail } = await rep()
  await fail()
  await remove()
  await probe(desk, tokens, { caller: admin, connection: await now() })
  expect((await now()).phase).toBe('error')
  await disconnect(desk, admin, await now())
  expect((await now()).phase).toBe('disconnected')
})
