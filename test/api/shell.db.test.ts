import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startServer } from '#http/server.ts'
import { ask, jwt, openHall, type Hall } from './door.ts'

let hall: Hall
let folder: string
const script = `console.log(${JSON.stringify('x'.repeat(3000))})`
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pd-web-'))
  await mkdir(join(folder, 'assets'))
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>PipeDesk</title>')
  await writeFile(join(folder, 'assets', 'main-abc123.js'), script)
  hall = await openHall({
    webFolder: folder,
    corsOrigins: ['https://app.example.com/', ' https://two.example.com'],
    corsOriginRegex: /^https:\/\/[a-z]+\.preview\.example\.com$/,
  })
})
afterAll(async () => {
  await hall[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

test('every answer carries its own request id, which the log has too', async () => {
  const ids = []
  for (const call of [
    { path: '/api/auth/entrance' },
    { path: '/api/me' },
    { path: '/api/nothing' },
    { path: '/' },
    { method: 'POST', path: '/api/auth/sign-in/email', body: '{' },
  ]) {
    const { headers } = await ask(hall.app, { ...call, headers: { 'x-request-id': 'mine' } })
    ids.push(headers.get('x-request-id') ?? '')
  }
  expect(new Set(ids).size).toBe(5)
  expect(ids).not.toContain('mine')
  for (const id of ids) expect(hall.heard.lines.filter((line) => line.includes(id))).toHaveLength(1)
})

test('the log says the pattern, never the path', async () => {
  await ask(hall.app, { path: '/api/invitations/a-secret-token-in-the-path?email=ana@example.com' })
  const line = hall.heard.lines.at(-1) ?? ''
  expect(line).toContain('/api/invitations/:token')
  expect(line).not.toContain('a-secret')
  await ask(hall.app, { path: '/join/a-secret-link' })
  expect(hall.heard.lines.at(-1)).not.toContain('a-secret')
})

test('answers are guarded: nothing from elsewhere, no frame, no sniffing, no store', async () => {
  for (const path of ['/api/auth/entrance', '/api/me', '/', '/api/docs', '/assets/main-abc123.js']) {
    const { headers } = await ask(hall.app, { path })
    expect(headers.get('content-security-policy')).toMatch(/default-src 'self'.*frame-ancestors 'none'/)
    expect(headers.get('content-security-policy')).not.toMatch(/script-src[^;]*unsafe/)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('x-frame-options')).toBe('DENY')
    if (path.startsWith('/api/')) expect(headers.get('cache-control')).toBe('no-store')
  }
})

test('scripts of listed sites may use the API with a bearer token; cookies are never shared', async () => {
  const token = await jwt({ workspace: 'w', role: 'admin' })
  for (const origin of ['https://app.example.com', 'https://two.example.com', 'https://pr.preview.example.com']) {
    const preflight = await ask(hall.app, {
      method: 'OPTIONS',
      path: '/api/members',
      headers: { origin, 'access-control-request-method': 'PATCH', 'access-control-request-headers': 'authorization' },
    })
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-origin')).toBe(origin)
    const { headers, status } = await ask(hall.app, {
      method: 'POST',
      path: '/api/invitations',
      body: { role: 'viewer' },
      headers: { origin, authorization: `Bearer ${token}` },
    })
    expect([status, headers.get('access-control-allow-origin'), headers.get('access-control-allow-credentials')]).toEqual([
      201,
      origin,
      null,
    ])
    expect((await ask(hall.app, { path: '/api/me', headers: { origin } })).headers.get('access-control-allow-origin')).toBe(origin)
  }
  for (const origin of ['https://evil.example.com', 'https://app.example.com.evil.com', 'null', 'http://app.example.com']) {
    const answer = await ask(hall.app, {
      method: 'OPTIONS',
      path: '/api/members',
      headers: { origin, 'access-control-request-method': 'GET' },
    })
    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
  }
})

test('the web interface: pages fall back to the application, assets stay for ever, nothing outside the folder', async () => {
  const page = await ask(hall.app, { path: '/contacts/123' })
  expect([page.status, page.text, page.headers.get('cache-control')]).toEqual([200, '<!doctype html><title>PipeDesk</title>', 'no-cache'])
  const again = await ask(hall.app, { path: '/', headers: { 'if-none-match': page.headers.get('etag') ?? '' } })
  expect(again.status).toBe(304)
  const asset = await hall.app.request('/assets/main-abc123.js', { headers: { 'accept-encoding': 'gzip, br' } })
  expect([asset.headers.get('content-encoding'), asset.headers.get('cache-control'), asset.headers.get('content-type')]).toEqual([
    'br',
    'public, max-age=31536000, immutable',
    'text/javascript; charset=utf-8',
  ])
  expect((await asset.arrayBuffer()).byteLength).toBeLessThan(200)
  expect((await ask(hall.app, { path: '/assets/main-abc123.js' })).text).toBe(script)
  for (const path of [
    '/assets/none.js',
    '/../package.json',
    '/%2e%2e/package.json',
    '/..%2fpackage.json',
    '/assets/..%2f..%2fetc/passwd.txt',
    '/.env',
  ]) {
    const { status, text } = await ask(hall.app, { path })
    expect(text).not.toMatch(/"name"|root:/)
    expect([200, 404]).toContain(status)
  }
  expect((await ask(hall.app, { method: 'POST', path: '/contacts' })).status).toBe(404)
})

test('the server listens, drains, and says in words when the port is taken', async () => {
  const listening = await startServer(hall.app, { host: '127.0.0.1', port: 0 })
  const members = await fetch(`${listening.url}/api/auth/entrance`)
  expect(members.status).toBe(200)
  await members.text()
  await expect(startServer(hall.app, { host: '127.0.0.1', port: listening.port })).rejects.toThrow(/in use/)
  const began = Date.now()
  await listening.close()
  expect(Date.now() - began).toBeLessThan(3000)
  await expect(fetch(`${listening.url}/api/auth/entrance`)).rejects.toThrow()
})

test('over a real socket: raw nonsense is refused, a huge header too', async () => {
  const listening = await startServer(hall.app, { host: '127.0.0.1', port: 0 })
  try {
    for (const path of ['/api/%', '/api/%E0%A4%A', '/%c0%af', '/api/invitations/%00', '/api//members', `/api/${'x'.repeat(5000)}`])
      expect((await fetch(`${listening.url}${path}`)).status).toBeLessThan(500)
    const huge = await fetch(`${listening.url}/api/me`, { headers: { 'x-big': 'x'.repeat(20_000) } })
    expect(huge.status).toBe(431)
    const chunked = await fetch(`${listening.url}/api/auth/sign-in/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: endless(),
      duplex: 'half',
    } as RequestInit)
    expect(chunked.status).toBe(413)
  } finally {
    await listening.close(500)
  }
})

/** Ten megabytes whose length nobody says. */
function endless(): ReadableStream<Uint8Array> {
  let left = 10
  return new ReadableStream({
    pull(controller) {
      if (left === 0) return controller.close()
      left -= 1
      controller.enqueue(new Uint8Array(1_000_000).fill(97))
    },
  })
}

test('a port that is free is really taken from the machine', async () => {
  const blocker = createServer()
  await new Promise<void>((done) => blocker.listen(0, '127.0.0.1', done))
  const { port } = blocker.address() as AddressInfo
  await expect(startServer(hall.app, { host: '127.0.0.1', port })).rejects.toThrow(`Port ${port}`)
  await new Promise((done) => blocker.close(done))
})
