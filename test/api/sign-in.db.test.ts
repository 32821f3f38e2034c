import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newSetupCode } from '#access/setup-code.store.ts'
import { ask, browser, openHall, page, type Hall } from './door.ts'

const password = 'correct horse battery'
const ana = { name: 'Ana Souza', email: 'ana@example.com', password, workspace: 'Acme' }

describe('coming in by the web', () => {
  let hall: Hall
  beforeAll(async () => {
    hall = await openHall()
  })
  afterAll(() => hall[Symbol.asyncDispose]())

  test('the first account administers the first workspace; a second one is refused', async () => {
    const it = browser(hall.app)
    expect((await it.ask('GET', '/api/auth/entrance')).body).toEqual({
      firstAccount: true,
      setupCode: false,
      providers: [],
      sandbox: false,
    })
    expect((await it.ask('GET', '/api/me')).status).toBe(401)
    const made = await it.ask('POST', '/api/auth/first-account', ana)
    expect(made.status).toBe(201)
    expect(made.headers.getSetCookie()[0]).toMatch(/^pipedesk\.session_token=.*HttpOnly; SameSite=Lax$/)
    expect((await it.ask('GET', '/api/me')).body).toMatchObject({
      name: 'Ana Souza',
      role: 'admin',
      workspace: { name: 'Acme', slug: 'acme' },
      capabilities: { manageMembers: true },
    })
    expect((await browser(hall.app).ask('POST', '/api/auth/first-account', { ...ana, email: 'b@example.com' })).status).toBe(403)
  })

  test('a wrong password and an unknown e-mail get the same words', async () => {
    const wrong = await browser(hall.app).ask('POST', '/api/auth/sign-in/email', { email: ana.email, password: 'wrong wrong wrong' })
    const unknown = await browser(hall.app).ask('POST', '/api/auth/sign-in/email', {
      email: 'nobody@example.com',
      password: 'wrong wrong wrong',
    })
    expect([wrong.status, unknown.status]).toEqual([401, 401])
    expect(wrong.body).toEqual(unknown.body)
  })

  test('a session ends with sign-out, here and for its copies', async () => {
    const it = browser(hall.app)
    await it.ask('POST', '/api/auth/sign-in/email', { email: ana.email, password })
    const copy = new Map(it.jar)
    expect((await it.ask('GET', '/api/me')).status).toBe(200)
    expect((await it.ask('POST', '/api/auth/sign-out')).status).toBe(200)
    copy.forEach((value, name) => it.jar.set(name, value))
    await expect.poll(async () => (await it.ask('GET', '/api/me')).status).toBe(401)
  })

  test('a write with a cookie needs our own origin', async () => {
    const it = browser(hall.app)
    await it.ask('POST', '/api/auth/sign-in/email', { email: ana.email, password })
    const foreign: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      {},
      { host: 'evil.example:3000', origin: 'http://evil.example:3000' },
    ]
    for (const headers of foreign)
      expect((await page(hall.app, it, headers).ask('PATCH', '/api/me', { name: 'Eve' })).status, JSON.stringify(headers)).toBe(403)
    expect((await it.ask('PATCH', '/api/me', { name: 'Ana S.' })).body).toEqual({ name: 'Ana S.' })
    expect(
      (await page(hall.app, it, { host: 'localhost:3000', origin: 'http://localhost:3000' }).ask('PATCH', '/api/me', { name: 'Ana S.' }))
        .status,
    ).toBe(200)
  })

  test('changing the password ends the other sessions', async () => {
    const [here, there] = [browser(hall.app), browser(hall.app)]
    for (const it of [here, there]) await it.ask('POST', '/api/auth/sign-in/email', { email: ana.email, password })
    expect((await there.ask('GET', '/api/me')).status).toBe(200)
    const refused = await here.ask('POST', '/api/auth/password', { currentPassword: 'not this one', newPassword: 'another long password' })
    expect(refused).toMatchObject({ status: 422, body: { code: 'validation_error', details: [{ field: 'currentPassword' }] } })
    expect((await here.ask('POST', '/api/auth/password', { currentPassword: password, newPassword: 'another long password' })).status).toBe(
      200,
    )
    expect((await here.ask('GET', '/api/me')).status).toBe(200)
    await expect.poll(async () => (await there.ask('GET', '/api/me')).status).toBe(401)
    await here.ask('POST', '/api/auth/password', { currentPassword: 'another long password', newPassword: password })
  })

  test('a link lets one person in, once', async () => {
    const admin = browser(hall.app)
    await admin.ask('POST', '/api/auth/sign-in/email', { email: ana.email, password })
    const made = await admin.ask('POST', '/api/invitations', { role: 'Sales', email: 'ben@example.com' })
    expect(made.status).toBe(201)
    const token = new URL((made.body as { url: string }).url).pathname.split('/').at(-1) ?? ''
    const ben = browser(hall.app)
    expect((await ben.ask('GET', `/api/invitations/${token}`)).body).toEqual({
      workspace: 'Acme',
      role: 'sales',
      inviter: 'Ana S.',
      email: 'ben@example.com',
    })
    expect(await ben.ask('POST', `/api/invitations/${token}/accept`, {})).toMatchObject({
      status: 422,
      body: { details: [{ field: 'name' }, { field: 'email' }, { field: 'password' }] },
    })
    expect((await ben.ask('POST', `/api/invitations/${token}/accept`, { name: 'Ben', email: 'ben@example.com', password })).status).toBe(
      200,
    )
    expect((await ben.ask('GET', '/api/me')).body).toMatchObject({ role: 'sales', workspace: { name: 'Acme' } })
    expect(
      (await browser(hall.app).ask('POST', `/api/invitations/${token}/accept`, { name: 'Cy', email: 'cy@example.com', password })).status,
    ).toBe(404)
    expect((await ben.ask('POST', '/api/invitations', { role: 'admin' })).status).toBe(403)
    const stored = JSON.stringify((await hall.world.pool.query('select * from directory.invitation')).rows)
    expect(stored).not.toContain(token)
  })

  test('a removed member is refused until invited again; the last administrator stays', async () => {
    const admin = browser(hall.app)
    await admin.ask('POST', '/api/auth/sign-in/email', { email: ana.email, password })
    const ben = browser(hall.app)
    await ben.ask('POST', '/api/auth/sign-in/email', { email: 'ben@example.com', password })
    const { items } = (await admin.ask('GET', '/api/members')).body as { items: { id: string; name: string }[] }
    const idOf = (name: string) => items.find((each) => each.name === name)?.id ?? ''
    expect((await admin.ask('PATCH', `/api/members/${idOf('Ben')}`, { role: 'new_business', grants: ['syncOps'] })).body).toMatchObject({
      role: 'sales',
      grants: ['syncOps'],
    })
    expect((await admin.ask('DELETE', `/api/members/${idOf('Ben')}`)).status).toBe(204)
    expect((await ben.ask('GET', '/api/members')).status).toBe(403)
    expect((await admin.ask('PATCH', `/api/members/${idOf('Ben')}`, { role: 'viewer' })).status).toBe(409)
    const again = await admin.ask('POST', `/api/members/${idOf('Ben')}/invite`, {})
    const token = new URL((again.body as { url: string }).url).pathname.split('/').at(-1) ?? ''
    expect((await ben.ask('POST', `/api/invitations/${token}/accept`, {})).status).toBe(200)
    expect((await ben.ask('GET', '/api/me')).body).toMatchObject({ role: 'sales', grants: [] })
    expect((await admin.ask('PATCH', `/api/members/${idOf('Ana S.')}`, { role: 'viewer' })).status).toBe(409)
    expect((await admin.ask('DELETE', `/api/members/${idOf('Ana S.')}`)).status).toBe(409)
    const { rows } = await hall.world.pool.query(`select actor, action, kind from app.audit where kind = 'member' order by xid, seq`)
    expect(rows.length).toBeGreaterThanOrEqual(5)
    expect(rows.every(({ actor }) => String(actor).startsWith('person:'))).toBe(true)
  })

  test('an administrator makes workspaces and switches; sales may not', async () => {
    const admin = browser(hall.app)
    await admin.ask('POST', '/api/auth/sign-in/email', { email: ana.email, password })
    const made = await admin.ask('POST', '/api/workspaces', { name: 'Second', zone: 'Europe/Berlin', country: 'DE', currency: 'EUR' })
    expect(made).toMatchObject({ status: 201, body: { slug: 'second', role: 'admin', zone: 'Europe/Berlin' } })
    const { id } = made.body as { id: string }
    expect((await admin.ask('POST', `/api/workspaces/${id}/switch`)).status).toBe(200)
    expect((await admin.ask('GET', '/api/me')).body).toMatchObject({ workspace: { id } })
    expect(await admin.ask('PATCH', `/api/workspaces/${id}`, { zone: 'Mars/Olympus' })).toMatchObject({
      status: 422,
      body: { details: [{ field: 'zone' }] },
    })
    const ben = browser(hall.app)
    await ben.ask('POST', '/api/auth/sign-in/email', { email: 'ben@example.com', password })
    expect((await ben.ask('POST', '/api/workspaces', { name: 'Mine' })).status).toBe(403)
    expect((await ben.ask('POST', `/api/workspaces/${id}/switch`)).status).toBe(404)
  })

  test('a personal token works as its person and is kept as a hash only', async () => {
    const it = browser(hall.app)
    await it.ask('POST', '/api/auth/sign-in/email', { email: 'ben@example.com', password })
    const made = await it.ask('POST', '/api/me/tokens', { name: 'script' })
    const { token, id } = made.body as { token: string; id: string }
    expect(token).toMatch(/^pd_[\w-]{43}$/)
    const headers = { authorization: `Bearer ${token}` }
    expect((await ask(hall.app, { path: '/api/me', headers })).body).toMatchObject({ name: 'Ben', role: 'sales' })
    expect((await it.ask('GET', '/api/me/tokens')).text).not.toContain(token)
    expect(JSON.stringify((await hall.world.pool.query('select * from directory.api_token')).rows)).not.toContain(token)
    expect((await it.ask('DELETE', `/api/me/tokens/${id}`)).status).toBe(204)
    await expect.poll(async () => (await ask(hall.app, { path: '/api/me', headers })).status).toBe(401)
    expect((await it.ask('POST', '/api/me/tokens', { name: 'x', expires_at: '2020-01-01T00:00:00Z' })).body).toMatchObject({
      details: [{ field: 'expiresAt' }],
    })
  })

  test('no password, session or token stands in a log line', () => {
    const log = hall.heard.lines.join('\n')
    expect(hall.heard.lines.length).toBeGreaterThan(30)
    for (const secret of [password, 'session_token', 'pd_', 'ana@example.com']) expect(log).not.toContain(secret)
    expect(log).not.toContain('ALARM')
  })
})

test('where strangers can reach the instance, the first account needs the code printed at start', async () => {
  await using hall = await openHall({ setupCodeNeeded: true })
  const it = browser(hall.app)
  const code = await newSetupCode(hall.world.db)
  expect((await it.ask('GET', '/api/auth/entrance')).body).toMatchObject({ firstAccount: true, setupCode: true })
  expect((await it.ask('POST', '/api/auth/first-account', ana)).status).toBe(403)
  expect((await it.ask('POST', '/api/auth/first-account', { ...ana, setupCode: 'abcd-efgh-jkmn' })).status).toBe(403)
  expect((await it.ask('POST', '/api/auth/first-account', { ...ana, setup_code: code })).status).toBe(201)
  expect(await newSetupCode(hall.world.db)).toBeNull()
})

test('two first accounts at once: one wins', async () => {
  await using hall = await openHall()
  const asked = ['a@example.com', 'b@example.com'].map((email) =>
    browser(hall.app).ask('POST', '/api/auth/first-account', { ...ana, email }),
  )
  expect((await Promise.all(asked)).map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 403])
})

test('sign-in is limited by address', async () => {
  await using hall = await openHall({ rates: {} })
  const wrong = { email: 'x@example.com', password: 'wrong wrong' }
  // All at once: the allowance fills up again as time goes by.
  const tries = await Promise.all(Array.from({ length: 12 }, () => browser(hall.app).ask('POST', '/api/auth/sign-in/email', wrong)))
  const refused = tries.filter(({ status }) => status === 429)
  expect(tries.filter(({ status }) => status === 401)).toHaveLength(10)
  expect(refused).toHaveLength(2)
  for (const { headers, body } of refused) {
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
    expect(body).toMatchObject({ code: 'too_many_requests' })
  }
})

test('https makes the cookie secure and answers with HSTS', async () => {
  await using hall = await openHall({ publicUrl: 'https://crm.example.com' })
  const made = await browser(hall.app, 'https://crm.example.com').ask('POST', '/api/auth/first-account', ana)
  expect(made.headers.getSetCookie()[0]).toMatch(/^__Secure-pipedesk\.session_token=.*; HttpOnly; Secure; SameSite=Lax$/)
  expect(made.headers.get('strict-transport-security')).toContain('max-age')
  expect(made.headers.get('content-security-policy')).toContain("default-src 'self'")
})
