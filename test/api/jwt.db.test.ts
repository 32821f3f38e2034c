import { exportJWK, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT, type JWTPayload } from 'jose'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask, jwt, jwtSecret, openHall, type Hall } from './door.ts'

const secret = new TextEncoder().encode(jwtSecret)
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const now = () => Math.floor(Date.now() / 1000)
const me = async (hall: Hall, token: string) => ask(hall.app, { path: '/api/members', headers: bearer(token) })

/** A token with exactly these claims. */
const signed = (claims: JWTPayload, key: Parameters<SignJWT['sign']>[0] = secret, alg = 'HS256') =>
  new SignJWT(claims).setProtectedHeader({ alg }).sign(key)

describe('HS256 by a shared secret', () => {
  let hall: Hall
  const workspace = randomUUID()
  const good = () => ({ sub: randomUUID(), exp: now() + 300, app_metadata: { workspace, role: 'manager' } })
  beforeAll(async () => {
    hall = await openHall()
    expect((await me(hall, await signed(good()))).status).toBe(200)
  })
  afterAll(() => hall[Symbol.asyncDispose]())

  const refused: Record<string, () => string | Promise<string>> = {
    'alg none': () => new UnsecuredJWT(good()).encode(),
    'alg none with a signature left': async () => `${new UnsecuredJWT(good()).encode()}${(await signed(good())).split('.')[2]}`,
    'alg None in capitals': async () => {
      const [, payload] = (await signed(good())).split('.')
      return `${Buffer.from('{"alg":"None"}').toString('base64url')}.${payload}.`
    },
    'another secret': () => signed(good(), new TextEncoder().encode('another-secret-with-more-than-32-characters')),
    'HS512 by the right secret': () => signed(good(), secret, 'HS512'),
    'RS256 by a key of their own': async () => signed(good(), (await generateKeyPair('RS256')).privateKey, 'RS256'),
    ended: () => signed({ ...good(), exp: now() - 1 }),
    'no exp': () => signed({ sub: randomUUID(), app_metadata: { workspace, role: 'admin' } }),
    'exp as text': () => signed({ ...good(), exp: String(now() + 300) as unknown as number }),
    'not yet (nbf)': () => signed({ ...good(), nbf: now() + 60 }),
    'no sub': () => signed({ exp: now() + 300, app_metadata: { workspace, role: 'admin' } }),
    'empty sub': () => signed({ ...good(), sub: '' }),
    'changed payload': async () => {
      const [head, , signature] = (await signed(good())).split('.')
      return `${head}.${Buffer.from(JSON.stringify({ ...good(), app_metadata: { role: 'admin', workspace } })).toString('base64url')}.${signature}`
    },
    'no token': () => '',
    garbage: () => 'a.b.c',
    'a header that is no object': () => `${Buffer.from('7').toString('base64url')}.e30.x`,
    'a very long one': () => 'x'.repeat(10_000),
    'an unknown API token': () => `pd_${'x'.repeat(43)}`,
  }
  test.each(Object.keys(refused))('refuses: %s', async (name) => {
    const answer = await me(hall, await (refused[name]?.() ?? ''))
    expect(answer).toMatchObject({ status: 401, body: { code: 'unauthorized' } })
    expect(answer.headers.get('www-authenticate')).toBe('Bearer')
  })

  test('no other scheme, header or cookie says who somebody is', async () => {
    const token = await signed(good())
    const tries: Record<string, string>[] = [
      { authorization: `Basic ${Buffer.from('a:b').toString('base64')}` },
      { authorization: token },
      { 'x-user-id': randomUUID(), 'x-user-role': 'admin' },
      { cookie: `pipedesk.session_token=${token}` },
      {},
    ]
    for (const headers of tries) expect((await ask(hall.app, { path: '/api/members', headers })).status).toBe(401)
  })

  test('the role comes from app_metadata once, then from the database; user_metadata is never read', async () => {
    const sub = randomUUID()
    const claim = (role: string) => signed({ sub, exp: now() + 300, app_metadata: { workspace, role }, user_metadata: { role: 'admin' } })
    const who = async (role: string) => (await ask(hall.app, { path: '/api/me', headers: bearer(await claim(role)) })).body
    expect(await who('NEW_BUSINESS')).toMatchObject({ role: 'sales' })
    expect(await who('admin')).toMatchObject({ role: 'sales' })
    const plain = await signed({ sub: randomUUID(), exp: now() + 300, app_metadata: { workspace }, user_metadata: { role: 'admin' } })
    expect((await ask(hall.app, { path: '/api/me', headers: bearer(plain) })).body).toMatchObject({ role: 'viewer' })
  })

  test.each(['client', 'customer', 'Customer', 'root', ''])('never provisions the role %j', async (role) => {
    const answer = await me(
      hall,
      await signed({ sub: randomUUID(), exp: now() + 300, app_metadata: { workspace, role: role || 'client' } }),
    )
    expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } })
  })

  test('a removed member stays out, whatever the claim says', async () => {
    const admin = await signed({ sub: randomUUID(), exp: now() + 300, app_metadata: { workspace, role: 'superadmin' } })
    const sub = randomUUID()
    const token = await signed({ sub, exp: now() + 300, app_metadata: { workspace, role: 'admin' } })
    const mine = (await ask(hall.app, { path: '/api/me', headers: bearer(token) })).body as { id: string }
    expect((await ask(hall.app, { method: 'DELETE', path: `/api/members/${mine.id}`, headers: bearer(admin) })).status).toBe(204)
    expect((await me(hall, token)).status).toBe(403)
    expect((await me(hall, await signed({ sub, exp: now() + 600, app_metadata: { workspace, role: 'admin' } }))).status).toBe(403)
  })

  test('several workspaces and none named: workspace_required', async () => {
    const sub = randomUUID()
    for (const named of ['first-one', 'second-one'])
      expect((await me(hall, await jwt({ sub, workspace: named, role: 'viewer' }))).status).toBe(200)
    expect(await me(hall, await jwt({ sub }))).toMatchObject({ status: 403, body: { code: 'workspace_required' } })
    expect((await me(hall, await jwt({ workspace: '../etc' }))).status).toBe(403)
    expect((await me(hall, await jwt({ workspace: 'x'.repeat(300) }))).status).toBe(403)
  })

  test('a foreign issuer that calls itself pipedesk is nobody of ours', async () => {
    await hall.world.pool.query(
      `with p as (insert into directory.person (name) values ('Own') returning id) insert into directory.identity select 'pipedesk', 'own-user', id from p`,
    )
    const { body } = await ask(hall.app, {
      path: '/api/me',
      headers: bearer(await signed({ ...good(), iss: 'pipedesk', sub: 'own-user' })),
    })
    expect(body).toMatchObject({ name: 'own-user' })
    expect((body as { name: string }).name).not.toBe('Own')
  })

  test('twenty first requests at once make one member', async () => {
    const token = await jwt({ workspace: 'rush', role: 'sales' })
    const answers = await Promise.all(Array.from({ length: 20 }, () => me(hall, token)))
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200))
    expect(answers[0]?.body).toMatchObject({ items: [{ role: 'sales' }], pagination: { total: 1 } })
  })
})

describe('issuer and audience', () => {
  test('are checked when configured', async () => {
    await using hall = await openHall({ jwt: { secret: jwtSecret, issuer: 'https://id.example.com/auth/v1', audience: 'authenticated' } })
    const claims = {
      sub: randomUUID(),
      exp: now() + 300,
      iss: 'https://id.example.com/auth/v1',
      aud: 'authenticated',
      app_metadata: { workspace: 'w', role: 'admin' },
    }
    expect((await me(hall, await signed(claims))).status).toBe(200)
    for (const wrong of [{ iss: 'https://evil.example.com' }, { iss: undefined }, { aud: 'other' }, { aud: undefined }, { aud: [] }])
      expect((await me(hall, await signed({ ...claims, ...wrong } as JWTPayload))).status, JSON.stringify(wrong)).toBe(401)
  })
})

describe('auto-provisioning', () => {
  test('off: a valid token of a stranger is 403', async () => {
    await using hall = await openHall({ autoProvision: 'off' })
    expect((await me(hall, await jwt({ workspace: 'w', role: 'admin' }))).status).toBe(403)
    expect((await hall.world.pool.query('select from directory.workspace')).rowCount).toBe(0)
  })
  test('members: into a workspace that is there, which is the only one when none is named', async () => {
    await using hall = await openHall({ autoProvision: 'members' })
    expect((await me(hall, await jwt({ workspace: 'w', role: 'admin' }))).status).toBe(403)
    await hall.world.pool.query(`insert into directory.workspace (slug, name) values ('w', 'W')`)
    expect((await me(hall, await jwt({ workspace: 'W', role: 'admin' }))).status).toBe(200)
    expect((await me(hall, await jwt({ role: 'viewer' }))).status).toBe(200)
    expect((await me(hall, await jwt({ workspace: 'other', role: 'admin' }))).status).toBe(403)
  })
})

describe('public keys', () => {
  test('PEM: RS256 passes; its text is never taken for a shared secret', async () => {
    const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true })
    const pem = await exportSPKI(publicKey)
    await using hall = await openHall({ jwt: { secret: pem.replaceAll('\n', '\\n') } })
    const claims = { sub: randomUUID(), exp: now() + 300, app_metadata: { workspace: 'w', role: 'admin' } }
    expect((await me(hall, await signed(claims, privateKey, 'RS256'))).status).toBe(200)
    for (const text of [pem, pem.trim(), pem.replaceAll('\n', '\\n')])
      expect((await me(hall, await signed(claims, new TextEncoder().encode(text)))).status).toBe(401)
    expect((await me(hall, await signed(claims, (await generateKeyPair('RS256')).privateKey, 'RS256'))).status).toBe(401)
    expect((await me(hall, await signed(claims, privateKey, 'PS256').catch(() => 'x.y.z'))).status).toBe(401)
  })

  test('PEM: ES256 passes', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true })
    await using hall = await openHall({ jwt: { secret: await exportSPKI(publicKey) } })
    expect(
      (await me(hall, await signed({ sub: 'u', exp: now() + 300, app_metadata: { workspace: 'w', role: 'admin' } }, privateKey, 'ES256')))
        .status,
    ).toBe(200)
  })

  test('JWKS: fetched once for many; an unknown key id and a dead server are 401', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true })
    let asked = 0
    const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' }] }
    const server = createServer((_, response) => {
      asked += 1
      response.setHeader('content-type', 'application/json').end(JSON.stringify(keys))
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const { port } = server.address() as AddressInfo
    await using hall = await openHall({ jwt: { jwksUrl: `http://127.0.0.1:${port}/jwks.json` } })
    const sign = (kid: string, sub: string) =>
      new SignJWT({ app_metadata: { workspace: 'w', role: 'admin' } })
        .setProtectedHeader({ alg: 'ES256', kid })
        .setSubject(sub)
        .setExpirationTime('5m')
        .sign(privateKey)
    for (const sub of ['a', 'b', 'c']) expect((await me(hall, await sign('k1', sub))).status).toBe(200)
    expect(asked).toBe(1)
    expect((await me(hall, await sign('k2', 'a'))).status).toBe(401)
    expect(
      (await me(hall, await signed({ sub: 'a', exp: now() + 300 }, new TextEncoder().encode(JSON.stringify(keys.keys[0]))))).status,
    ).toBe(401)
    await new Promise((done) => server.close(done))
    await using late = await openHall({ jwt: { jwksUrl: `http://127.0.0.1:${port}/jwks.json` } })
    expect((await me(late, await sign('k1', 'a'))).status).toBe(401)
  })
})
