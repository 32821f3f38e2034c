import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { google } from '#connectors/google/index.ts'
import type { Caller } from '#access/caller.ts'
import { write } from '#crm/records/write.store.ts'
import { inTx } from '#db/db.ts'
import type { Mandate } from '#model/actor.ts'
import { sql } from 'kysely'
import { connectAccount, consent, makeDesk, newAccount } from '#test/connect.ts'
import { makeCaller, testDatabase, type TestDatabase } from '#test/database.ts'
import { startSandboxProcess, type Remote, type SandboxProcess } from '#test/sandbox.ts'
import { begin } from './begin.flow.ts'
import { finish } from './callback.flow.ts'
import { connectionById, connectionsOf } from './connections.store.ts'
import { disconnect } from './disconnect.flow.ts'
import { remove } from './remove.flow.ts'
import { inNameOf } from './connections.flow.ts'

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

const deskOf = (options?: Parameters<typeof makeDesk>[2]) => makeDesk(database.db, { connector: google, remote }, options)
const session = (caller: Caller, sessionId = 'one'): Caller => ({ ...caller, via: { by: 'session', sessionId } })
const misuse = {
  code: 'bad_request',
  message: 'This sign-in was not begun here, was used already, or is older than 10 minutes. Connect again.',
}

async function begun(caller: Caller, desk = deskOf(), account = newAccount()) {
  const { redirectUrl } = await begin(desk, caller, { provider: 'google' })
  const answer = await consent(remote, redirectUrl ?? '', { account })
  return { desk, account, answer, state: answer.get('state') ?? '', redirectUrl: new URL(redirectUrl ?? '') }
}

describe('connecting', () => {
  test('asks for the least, with PKCE and state, and keeps neither in clear', async () => {
    const caller = await makeCaller(database.db)
    const { redirectUrl, state } = await begun(caller)
    const query = redirectUrl.searchParams
    expect(query.get('code_challenge_method')).toBe('S256')
    expect(query.get('scope')?.split(' ').toSorted()).toEqual(['email', 'https://www.googleapis.com/auth/contacts', 'openid', 'profile'])
    expect(query.get('redirect_uri')).toBe('http://127.0.0.1:3000/api/crm/oauth/callback')
    const { rows } = await sql<{ row: string }>`select to_jsonb(s)::text as row from directory.oauth_state s`.execute(database.db)
    expect(rows.map(({ row }) => row).join()).not.toContain(state)
    const pullOnly = await begin(deskOf(), caller, { provider: 'google', direction: 'pull' })
    expect(new URL(pullOnly.redirectUrl ?? '').searchParams.get('scope')).toContain('contacts.readonly')
  })

  test('makes a ready connection with the starting mapping; nothing runs by itself', async () => {
    const caller = await makeCaller(database.db)
    const { desk, answer, state, account } = await begun(caller)
    const { connection } = await finish(desk, caller, { provider: 'google', state, answer })
    expect(connection).toMatchObject({
      phase: 'ready',
      accountEmail: account,
      memberId: caller.personId,
      capabilities: ['contacts'],
      kinds: ['contact'],
      sandbox: true,
    })
    const rows = await inTx(database.db, inNameOf(caller), (tx) =>
      tx.selectFrom('app.mapping').select('localPath').where('connectionId', '=', connection.id).execute(),
    )
    expect(rows.map(({ localPath }) => localPath)).toContain('phones')
    const all = await inTx(database.db, inNameOf(caller), (tx) => connectionsOf(tx))
    expect(all.map(({ id }) => id)).toEqual([connection.id])
  })

  test('the same account again wakes its connection; another one makes another', async () => {
    const caller = await makeCaller(database.db)
    const desk = deskOf()
    const account = newAccount()
    const first = await connectAccount(desk, remote, { caller, account })
    const { revoked, message } = await disconnect(desk, caller, first)
    expect(revoked).toBe(true)
    expect(message).toContain('nothing is deleted')
    const again = await connectAccount(desk, remote, { caller, account })
    expect(again).toMatchObject({ id: first.id, phase: 'ready' })
    const other = await connectAccount(desk, remote, { caller, account: newAccount() })
    expect(other.id).not.toBe(first.id)
  })

  test('reconnecting with another account is refused with words, and changes nothing', async () => {
    const caller = await makeCaller(database.db)
    const desk = deskOf()
    const mine = await connectAccount(desk, remote, { caller, account: newAccount() })
    const { redirectUrl } = await begin(desk, caller, { provider: 'google', configId: mine.id })
    const answer = await consent(remote, redirectUrl ?? '', { account: newAccount() })
    await expect(finish(desk, caller, { provider: 'google', state: answer.get('state') ?? '', answer })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('You signed in as'),
    })
    const after = await inTx(database.db, inNameOf(caller), (tx) => connectionById(tx, mine.id))
    expect(after).toMatchObject({ accountId: mine.accountId, phase: 'ready' })
  })

  test('widening asks for more, keeps the connection, and sets what was chosen', async () => {
    const caller = await makeCaller(database.db)
    const desk = deskOf()
    const account = newAccount()
    const go = async (ask: object) => {
      const { redirectUrl } = await begin(desk, caller, { provider: 'google', ...ask })
      const answer = await consent(remote, redirectUrl ?? '', { account })
      return (await finish(desk, caller, { provider: 'google', state: answer.get('state') ?? '', answer })).connection
    }
    const narrow = await go({ direction: 'pull' })
    expect(narrow).toMatchObject({ direction: 'pull', capabilities: ['contacts'] })
    expect(narrow.scopes).not.toContain('https://www.googleapis.com/auth/contacts')
    expect(await go({ configId: narrow.id })).toMatchObject({ id: narrow.id, direction: 'pull' })
    const wide = await go({ configId: narrow.id, direction: 'bidirectional' })
    expect(wide).toMatchObject({ id: narrow.id, direction: 'bidirectional' })
    expect(wide.scopes).toContain('https://www.googleapis.com/auth/contacts')
  })

  test('removing a sandbox connection with its data makes room for a real one; people’s own records stay', async () => {
    const caller = await makeCaller(database.db)
    const desk = deskOf()
    const connection = await connectAccount(desk, remote, { caller, account: newAccount() })
    const make = (actor: Mandate['actor'], firstName: string) =>
      inTx(database.db, { workspaceId: caller.workspaceId, actor }, (tx) =>
        write(tx, 'contact', [{ id: crypto.randomUUID(), step: { do: 'create', fields: { firstName } } }]),
      )
    await make(`connection:${connection.id}`, 'Sample')
    await make(`person:${caller.personId}`, 'Mine')
    expect(await remove(desk, caller, { connection, withData: true })).toMatchObject({ removed: 1 })
    const { rows } = await sql<{
      name: string
    }>`select first_name as name from app.contact where workspace_id = ${caller.workspaceId} and deleted_at is null`.execute(database.db)
    expect(rows).toEqual([{ name: 'Mine' }])
    await expect(begin(deskOf({ sandbox: false }), caller, { provider: 'google' })).resolves.toMatchObject({
      redirectUrl: expect.any(String),
    })
    await expect(remove(desk, caller, { connection: { ...connection, sandbox: false }, withData: true })).rejects.toMatchObject({
      code: 'conflict',
    })
  })

  test('two flows of one account that come back at once make one connection', async () => {
    const caller = await makeCaller(database.db)
    const account = newAccount()
    const desk = deskOf()
    const [a, b] = await Promise.all([begun(caller, desk, account), begun(caller, desk, account)])
    const done = await Promise.allSettled([a, b].map(({ answer, state }) => finish(desk, caller, { provider: 'google', state, answer })))
    const all = await inTx(database.db, inNameOf(caller), (tx) => connectionsOf(tx))
    expect(all).toHaveLength(1)
    expect(done.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled'])
  })
})

describe('what is refused', () => {
  test('denied, nothing ticked, or no lasting permission: words, and no connection is left', async () => {
    const caller = await makeCaller(database.db)
    const desk = deskOf()
    const cases = [
      { choice: { deny: true }, words: 'did not allow' },
      { choice: { scopes: ['openid', 'email'] }, words: 'none of the permissions' },
    ]
    for (const { choice, words } of cases) {
      const { redirectUrl } = await begin(desk, caller, { provider: 'google' })
      const answer = await consent(remote, redirectUrl ?? '', { account: newAccount(), ...choice })
      await expect(finish(desk, caller, { provider: 'google', state: answer.get('state') ?? '', answer })).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringContaining(words),
      })
    }
    const short = makeDesk(database.db, { connector: { ...google, auth: { ...google.auth, authorizeParameters: {} } }, remote })
    const { redirectUrl } = await begin(short, caller, { provider: 'google' })
    const answer = await consent(remote, redirectUrl ?? '', { account: newAccount() })
    await expect(finish(short, caller, { provider: 'google', state: answer.get('state') ?? '', answer })).rejects.toMatchObject({
      code: 'conflict',
      message: google.auth.withoutRefreshToken,
    })
    const left = await sql<{
      count: number
    }>`select count(*)::int as count from app.connection where workspace_id = ${caller.workspaceId}`.execute(database.db)
    expect(left.rows[0]?.count).toBe(0)
  })

  test('a state twice, made up, for another provider, or after 10 minutes', async () => {
    const caller = await makeCaller(database.db)
    const { desk, answer, state } = await begun(caller)
    await expect(finish(desk, caller, { provider: 'hubspot', state, answer })).rejects.toMatchObject(misuse)
    await finish(desk, caller, { provider: 'google', state, answer })
    await expect(finish(desk, caller, { provider: 'google', state, answer })).rejects.toMatchObject(misuse)
    await expect(finish(desk, caller, { provider: 'google', state: 'made-up', answer })).rejects.toMatchObject(misuse)
    const late = await begun(caller)
    const later = deskOf({ clock: { now: () => new Date(Date.now() + 10 * 60_000 + 1) } })
    await expect(finish(later, caller, { provider: 'google', state: late.state, answer: late.answer })).rejects.toMatchObject(misuse)
  })

  test('a foreign session, person or workspace; whoever began it still finishes', async () => {
    const caller = await makeCaller(database.db)
    const mine = session(caller)
    const { desk, answer, state } = await begun(mine)
    const colleague = await makeCaller(database.db, { workspaceId: caller.workspaceId })
    const elsewhere = await makeCaller(database.db)
    const strangers = [session(caller, 'two'), caller, session(colleague, 'one'), { ...mine, workspaceId: elsewhere.workspaceId }]
    for (const stranger of strangers)
      await expect(finish(desk, stranger, { provider: 'google', state, answer })).rejects.toMatchObject(misuse)
    await expect(finish(desk, mine, { provider: 'google', state, answer })).resolves.toMatchObject({ connection: { phase: 'ready' } })
  })

  test('a code under a state whose verifier is another one', async () => {
    const caller = await makeCaller(database.db)
    const [a, b] = await Promise.all([begun(caller), begun(caller)])
    const swapped = new URLSearchParams({ code: a.answer.get('code') ?? '', state: b.state })
    await expect(finish(b.desk, caller, { provider: 'google', state: b.state, answer: swapped })).rejects.toMatchObject({
      code: 'bad_request',
    })
  })

  test('roles without connections, foreign return addresses, sandbox and real in one workspace', async () => {
    const desk = deskOf()
    for (const role of ['analyst', 'viewer'] as const)
      await expect(begin(desk, await makeCaller(database.db, { role }), { provider: 'google' })).rejects.toMatchObject({
        code: 'forbidden',
      })
    const caller = await makeCaller(database.db)
    for (const returnTo of ['https://evil.example/x', '//evil.example', '/here'])
      await expect(begin(desk, caller, { provider: 'google', returnTo })).rejects.toMatchObject({ code: 'invalid' })
    for (const returnTo of ['https://evil.example/x', '//evil.example', 'javascript:alert(1)'])
      await expect(begin(desk, session(caller), { provider: 'google', returnTo })).rejects.toMatchObject({ code: 'invalid' })
    await connectAccount(desk, remote, { caller, account: newAccount() })
    await expect(begin(deskOf({ sandbox: false }), caller, { provider: 'google' })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('sandbox'),
    })
    const off = deskOf({ setup: { client: null } })
    await expect(begin(off, caller, { provider: 'google' })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('not configured'),
    })
  })
})
