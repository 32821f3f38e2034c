import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connectionsRoutes } from '#connections/connections.routes.ts'
import { openTokens } from '#connections/token.flow.ts'
import { google } from '#connectors/google/index.ts'
import { sql } from 'kysely'
import { consent, makeDesk, newAccount } from '../connect.ts'
import { startSandboxProcess, type Remote, type SandboxProcess } from '../sandbox.ts'
import { ask, browser, jwt, openHall, type Answer, type Hall } from './door.ts'

const trusted = 'https://app.example.com'
const ana = { name: 'Ana', email: 'ana@example.com', password: 'correct horse battery', workspace: 'Acme' }

let hall: Hall
let sandbox: SandboxProcess
let remote: Remote
const bodies: string[] = []

beforeAll(async () => {
  sandbox = await startSandboxProcess()
  remote = sandbox.google
  hall = await openHall({
    rooms: (db) => {
      const desk = makeDesk(db, { connector: google, remote }, { corsOrigins: [trusted] })
      return [connectionsRoutes(desk, openTokens(desk))]
    },
  })
})
afterAll(async () => {
  await Promise.all([hall?.[Symbol.asyncDispose](), sandbox?.close()])
})

type Caller = (method: string, path: string, body?: unknown) => Promise<Answer>

const heard =
  (call: Caller): Caller =>
  async (method, path, body) => {
    const answer = await call(method, path, body)
    bodies.push(answer.text, JSON.stringify([...answer.headers]))
    return answer
  }

async function program(role = 'admin'): Promise<Caller> {
  const token = await jwt({ workspace: 'acme', role })
  return heard((method, path, body) =>
    ask(hall.app, { method, path, ...(body !== undefined && { body }), headers: { authorization: `Bearer ${token}` } }),
  )
}

const bodyOf = (answer: Answer) => answer.body as { redirectUrl: string; config: { id: string }; providers: readonly unknown[] }
const back = (answer: Answer): URL => new URL(answer.headers.get('location') ?? '', 'http://here')

describe('in a browser', () => {
  test('connects, is listed, tested, and disconnected with words about the data', async () => {
    const it = browser(hall.app)
    expect((await it.ask('POST', '/api/auth/first-account', ana)).status).toBe(201)
    const begun = await it.ask('POST', '/api/crm/connect', { provider: 'google', returnTo: '/home?step=2' })
    expect(begun).toMatchObject({
      status: 200,
      body: { config: { provider: 'google', phase: 'pending', isActive: false, syncDirection: 'bidirectional' } },
    })
    const account = newAccount()
    const answer = await consent(remote, bodyOf(begun).redirectUrl, { account })
    const stranger = browser(hall.app)
    expect(back(await stranger.ask('GET', `/api/crm/oauth/callback?${answer}`)).searchParams.get('failed')).toContain('Sign in')
    const done = await it.ask('GET', `/api/crm/oauth/callback?${answer}`)
    expect(done.status).toBe(302)
    expect(back(done).pathname + back(done).search).toMatch(/^\/home\?step=2&connected=[0-9a-f-]{36}$/)
    expect(back(await it.ask('GET', `/api/crm/oauth/callback?${answer}`)).searchParams.get('failed')).toContain('used already')
    const providers = bodyOf(await it.ask('GET', '/api/crm/providers')).providers
    expect(providers).toMatchObject([
      { id: 'google', configured: true, connected: true, sandbox: true, capabilities: [{ id: 'contacts' }] },
    ])
    expect(bodyOf(await it.ask('POST', '/api/crm/google/test-connection'))).toMatchObject({ connected: true, user: { email: account } })
    const ended = await it.ask('DELETE', '/api/crm/disconnect/google')
    expect(ended).toMatchObject({
      status: 200,
      body: { success: true, revoked: true, message: expect.stringContaining('nothing is deleted') },
    })
    expect(bodyOf(await it.ask('POST', '/api/crm/google/test-connection'))).toMatchObject({ connected: false, user: null })
  })

  test('a refusal at the provider comes back as words, not as an error page', async () => {
    const it = browser(hall.app)
    await it.ask('POST', '/api/auth/sign-in/email', { email: ana.email, password: ana.password })
    const begun = await it.ask('POST', '/api/crm/connect', { provider: 'google' })
    const answer = await consent(remote, bodyOf(begun).redirectUrl, { account: newAccount(), deny: true })
    expect(answer.get('error')).toBe('access_denied')
    expect(back(await it.ask('GET', `/api/crm/oauth/callback?${answer}`)).searchParams.get('failed')).toContain('did not allow')
  })
})

describe('from a program', () => {
  test('GET consumes nothing and hands on; POST by the same person finishes, by another it does not', async () => {
    const [mine, other] = await Promise.all([program(), program()])
    const begun = await mine('POST', '/api/crm/connect', { provider: 'google', returnTo: `${trusted}/done?x=1` })
    const answer = await consent(remote, bodyOf(begun).redirectUrl, { account: newAccount() })
    const { code, state } = Object.fromEntries(answer) as { code: string; state: string }
    for (let time = 0; time < 2; time += 1) {
      const onward = await ask(hall.app, { path: `/api/crm/oauth/callback?${answer}` })
      expect(onward.status).toBe(302)
      expect(back(onward).origin).toBe(trusted)
      expect(back(onward).searchParams.get('code')).toBe(code)
    }
    expect((await other('POST', '/api/crm/oauth/callback', { provider: 'google', code, state })).status).toBe(400)
    expect((await mine('POST', '/api/crm/oauth/callback', { provider: 'salesforce', code, state })).status).toBe(400)
    const done = await mine('POST', '/api/crm/oauth/callback', { provider: 'google', code, state })
    expect(done).toMatchObject({
      status: 200,
      body: {
        success: true,
        config: { status: 'connected', phase: 'ready', grantedCapabilities: ['contacts'], syncEntities: ['contacts'] },
      },
    })
    expect((await mine('POST', '/api/crm/oauth/callback', { provider: 'google', code, state })).status).toBe(400)
  })

  test('without returnTo, GET shows code and state', async () => {
    const mine = await program()
    const begun = await mine('POST', '/api/crm/connect', { provider: 'google' })
    const answer = await consent(remote, bodyOf(begun).redirectUrl, { account: newAccount() })
    const shown = await ask(hall.app, { path: `/api/crm/oauth/callback?${answer}` })
    expect(shown).toMatchObject({ status: 200, body: { code: answer.get('code'), state: answer.get('state') } })
    const finished = await mine('POST', '/api/crm/connect', {
      provider: 'google',
      authCode: answer.get('code'),
      state: answer.get('state'),
    })
    expect(finished).toMatchObject({ status: 200, body: { success: true, redirectUrl: null } })
  })

  test('several connections and none named: 409 that lists them', async () => {
    const mine = await program()
    const ids: string[] = []
    for (let count = 0; count < 2; count += 1) {
      const begun = await mine('POST', '/api/crm/connect', { provider: 'google' })
      const answer = await consent(remote, bodyOf(begun).redirectUrl, { account: newAccount() })
      const done = await mine('POST', '/api/crm/oauth/callback', {
        provider: 'google',
        code: answer.get('code'),
        state: answer.get('state'),
      })
      ids.push(bodyOf(done).config.id)
    }
    const unclear = await mine('DELETE', '/api/crm/disconnect/google')
    expect(unclear).toMatchObject({ status: 409, body: { code: 'conflict', details: { configs: [{ id: ids[0] }, { id: ids[1] }] } } })
    expect((await mine('DELETE', `/api/crm/disconnect/google?configId=${ids[0]}`)).status).toBe(200)
    expect((await mine('POST', '/api/crm/google/test-connection')).body).toMatchObject({ connected: true })
    for (const [role, status] of [
      ['manager', 403],
      ['sales', 404],
      ['analyst', 404],
      ['viewer', 404],
    ] as const) {
      const colleague = await program(role)
      expect((await colleague('DELETE', `/api/crm/disconnect/google?configId=${ids[1]}`)).status, role).toBe(status)
    }
    const another = await program()
    expect((await another('DELETE', `/api/crm/disconnect/google?configId=${ids[1]}`)).status).toBe(200)
  })

  test('bad input gets the right code and field', async () => {
    const mine = await program()
    const cases: readonly [string, string, unknown, number, string | null][] = [
      ['POST', '/api/crm/connect', { provider: 'nobody' }, 404, null],
      ['POST', '/api/crm/connect', {}, 422, 'provider'],
      ['POST', '/api/crm/connect', { provider: 'google', capabilities: ['mind-reading'] }, 422, 'capabilities'],
      ['POST', '/api/crm/connect', { provider: 'google', direction: 'sideways' }, 422, 'direction'],
      ['POST', '/api/crm/connect', { provider: 'google', config_id: '7' }, 422, 'config_id'],
      ['POST', '/api/crm/connect', { provider: 'google', authCode: 'abc' }, 400, null],
      ['POST', '/api/crm/connect', { provider: 'google', returnTo: 'https://evil.example' }, 422, 'returnTo'],
      ['POST', '/api/crm/oauth/callback', { provider: 'google', code: 'a' }, 422, 'state'],
      ['POST', '/api/crm/oauth/callback', { provider: 'google', code: 'a', state: 'b' }, 400, null],
      ['GET', '/api/crm/oauth/callback?code=1', undefined, 422, 'state'],
      ['DELETE', '/api/crm/disconnect/google', undefined, 404, null],
      ['POST', '/api/crm/nobody/test-connection', undefined, 404, null],
      ['DELETE', '/api/crm/disconnect/google?configId=00000000-0000-4000-8000-000000000000', undefined, 404, null],
    ]
    for (const [method, path, body, status, field] of cases) {
      const answer = await mine(method, path, body)
      expect(answer.status, `${method} ${path} ${JSON.stringify(body)} ${answer.text}`).toBe(status)
      if (field !== null) expect(answer.body).toMatchObject({ details: expect.arrayContaining([expect.objectContaining({ field })]) })
    }
  })
})

test('no token came out in an answer, a header or the log', async () => {
  const { rows } = await sql<{ sealed: string; id: string }>`select sealed, connection_id as id from app.connection_secret`.execute(
    hall.world.db,
  )
  expect(rows.length).toBeGreaterThan(1)
  const grants = (await fetch(`${remote.origin}/_sandbox/grants`).then((response) => response.json())) as { grants: unknown[] }
  expect(grants.grants.length).toBeGreaterThan(1)
  const said = [...bodies, ...hall.heard.lines].join('\n')
  for (const { sealed } of rows) expect(said).not.toContain(sealed)
  expect(said).not.toMatch(/ya29\.|refresh_token|access_token|code_verifier/)
})
