import { afterAll, beforeAll, expect, test } from 'vitest'
import { startSandboxProcess, type SandboxProcess } from '../sandbox.ts'
import { browser, openHall, type Answer, type Hall } from './door.ts'

/** Signing in at Google, played by the sandbox. */
let hall: Hall
let sandbox: SandboxProcess
const password = 'correct horse battery'
const ana = 'ana@northwind-sandbox.test'
const ben = 'ben@northwind-sandbox.test'

beforeAll(async () => {
  sandbox = await startSandboxProcess()
  const { origin } = sandbox.google
  hall = await openHall({
    oidc: [
      {
        id: 'google',
        title: 'Google',
        clientId: 'pipedesk',
        clientSecret: 'sandbox',
        authorizeUrl: `${origin}/o/oauth2/v2/auth`,
        tokenUrl: `${origin}/token`,
        userInfoUrl: `${origin}/v1/userinfo`,
        scopes: ['openid', 'email', 'profile'],
      },
    ],
  })
  await browser(hall.app).ask('POST', '/api/auth/first-account', { name: 'Ana', email: ana, password, workspace: 'Acme' })
})
afterAll(async () => {
  await Promise.all([hall?.[Symbol.asyncDispose](), sandbox?.close()])
})

type Browser = ReturnType<typeof browser>

/** What the consent page would answer: the address the browser goes back to. */
async function consented(url: string, account: string, deny = false): Promise<string> {
  const { location } = await sandbox.google.control('consent', { url, account, deny })
  const back = new URL(String(location))
  return `${back.pathname}${back.search}`
}

async function signInAs(it: Browser, account: string, asked: Record<string, unknown> = {}): Promise<Answer> {
  const begun = await it.ask('POST', '/api/auth/sign-in/social', { provider: 'google', ...asked })
  expect(begun.status, begun.text).toBe(200)
  return it.ask('GET', await consented((begun.body as { url: string }).url, account))
}

const link = async (role: string): Promise<string> => {
  const admin = browser(hall.app)
  await admin.ask('POST', '/api/auth/sign-in/email', { email: ana, password })
  const { body } = await admin.ask('POST', '/api/invitations', { role })
  return new URL((body as { url: string }).url).pathname.split('/').at(-1) ?? ''
}

test('the way in is offered, and asks with PKCE and a state of one’s own browser', async () => {
  const it = browser(hall.app)
  expect((await it.ask('GET', '/api/auth/entrance')).body).toMatchObject({ providers: ['google'] })
  const { body } = await it.ask('POST', '/api/auth/sign-in/social', { provider: 'google' })
  const url = new URL((body as { url: string }).url)
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    response_type: 'code',
    code_challenge_method: 'S256',
    redirect_uri: 'http://127.0.0.1:3000/api/auth/callback/google',
  })
  expect(url.searchParams.get('scope')?.split(' ').toSorted()).toEqual(['email', 'openid', 'profile'])
})

test('a stranger without an invitation gets no account', async () => {
  const it = browser(hall.app)
  const back = await signInAs(it, 'cleo@northwind-sandbox.test')
  expect(back.status).toBe(302)
  expect(back.headers.get('location')).toMatch(/\/sign-in\?error=/)
  expect((await it.ask('GET', '/api/me')).status).toBe(401)
  expect((await hall.world.pool.query(`select from auth_pd."user" where email like 'cleo%'`)).rowCount).toBe(0)
})

test('an invited newcomer signs in, joins, and comes back later', async () => {
  const it = browser(hall.app)
  const token = await link('sales')
  const back = await signInAs(it, ben, { invitation: token, callbackURL: `/join/${token}` })
  expect(back.headers.get('location')).toMatch(new RegExp(`/join/${token}$`))
  expect((await it.ask('GET', '/api/me')).body).toMatchObject({ email: ben, workspace: null, role: null })
  expect((await it.ask('GET', '/api/members')).status).toBe(403)
  expect((await it.ask('POST', `/api/invitations/${token}/accept`, {})).status).toBe(200)
  expect((await it.ask('GET', '/api/me')).body).toMatchObject({ email: ben, role: 'sales', workspace: { name: 'Acme' } })
  const later = browser(hall.app)
  expect((await signInAs(later, ben)).headers.get('location')).not.toContain('error')
  expect((await later.ask('GET', '/api/me')).body).toMatchObject({ role: 'sales' })
})

test('nothing of the provider’s tokens is kept', async () => {
  const { rows } = await hall.world.pool.query(
    `select access_token, refresh_token, id_token from auth_pd.account where provider_id = 'google'`,
  )
  expect(rows.length).toBeGreaterThan(0)
  for (const row of rows) expect(row).toEqual({ access_token: null, refresh_token: null, id_token: null })
})

test('the answer of one flow is worth nothing in another browser, twice, or without its state', async () => {
  const [mine, other] = [browser(hall.app), browser(hall.app)]
  const begun = await mine.ask('POST', '/api/auth/sign-in/social', { provider: 'google' })
  const back = await consented((begun.body as { url: string }).url, ben)
  const foreign = await other.ask('GET', back)
  expect(foreign.headers.get('location') ?? 'error').toContain('error')
  expect((await other.ask('GET', '/api/me')).status).toBe(401)
  for (const path of [
    '/api/auth/callback/google',
    '/api/auth/callback/google?code=x',
    '/api/auth/callback/google?code=x&state=y',
    '/api/auth/callback/nobody?code=x&state=y',
    back,
    back,
  ])
    await mine.ask('GET', path)
  const replay = browser(hall.app)
  expect((await replay.ask('GET', back)).headers.get('location') ?? 'error').toContain('error')
  expect((await replay.ask('GET', '/api/me')).status).toBe(401)
})

test('who refuses at the provider comes back to the sign-in', async () => {
  const it = browser(hall.app)
  const begun = await it.ask('POST', '/api/auth/sign-in/social', { provider: 'google' })
  const back = await it.ask('GET', await consented((begun.body as { url: string }).url, ben, true))
  expect(back.headers.get('location')).toMatch(/\/sign-in\?error=access_denied/)
})

test('the way back leads nowhere but here', async () => {
  const it = browser(hall.app)
  for (const callbackURL of [
    'https://evil.example/',
    '//evil.example',
    '/.//evil.example',
    '/x/..//evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
    'http:evil',
    '\thttps://evil.example',
  ]) {
    const { status, text } = await it.ask('POST', '/api/auth/sign-in/social', { provider: 'google', callbackURL })
    if (status === 200) expect(text).not.toContain('evil')
    else expect(status).toBe(422)
  }
  expect((await it.ask('POST', '/api/auth/sign-in/social', { provider: 'github' })).status).toBe(404)
})

test('an account with a password is not opened by its address at Google: its owner signs in with the password', async () => {
  const it = browser(hall.app)
  expect((await signInAs(it, ana)).headers.get('location')).toBe('/sign-in?error=account_not_linked')
  expect((await it.ask('GET', '/api/me')).status).toBe(401)
  expect((await it.ask('POST', '/api/auth/sign-in/email', { email: ana, password })).status).toBe(200)
})
