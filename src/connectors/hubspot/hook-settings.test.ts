import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { must } from '#lib/must.ts'
import { startSandboxProcess } from '#test/sandbox.ts'
import { hook } from './hook.ts'

const url = 'https://crm.example.com/api/hooks/hubspot'
const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function listen(server: Server): Promise<string> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  closing.push(() => new Promise((done) => server.close(done)))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** HubSpot's settings endpoints with these answers. */
async function settings(answers: Readonly<Record<string, object>>, status = 200) {
  const asked: string[] = []
  const api = await listen(
    createServer((request, response) => {
      asked.push(request.url ?? '')
      const path = new URL(request.url ?? '', 'http://x').pathname.split('/').at(-1) ?? ''
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answers[path] ?? {}))
    }),
  )
  const variables = { HUBSPOT_APP_ID: '77', HUBSPOT_DEVELOPER_KEY: 'k&y', HUBSPOT_ENDPOINTS: JSON.stringify({ api }) }
  return { seen: await hook.inspect?.(variables, url), asked }
}

const every = ['contact', 'company', 'deal'].flatMap((subject) =>
  ['creation', 'deletion', 'restore', 'merge', 'associationChange', 'propertyChange'].map((what) => ({
    eventType: `${subject}.${what}`,
    active: true,
  })),
)

test('looks whether the app rings here, for everything; without its number and key it cannot', async () => {
  expect(await hook.inspect?.({}, url)).toBeNull()
  const { seen, asked } = await settings({ settings: { targetUrl: url }, subscriptions: { results: every } })
  expect(seen).toMatchObject({ ok: true })
  expect(asked).toEqual(['/webhooks/2026-03/77/settings?hapikey=k%26y', '/webhooks/2026-03/77/subscriptions?hapikey=k%26y'])
})

test('says what is wrong and what mends it', async () => {
  const elsewhere = await settings({ settings: { targetUrl: 'https://old.example.com' } })
  expect(elsewhere.seen).toMatchObject({ ok: false, says: expect.stringContaining(`set its target URL to ${url}`) })
  const some = every.map((each) => ({ ...each, active: each.eventType !== 'deal.merge' }))
  const partly = await settings({ settings: { targetUrl: url }, subscriptions: { results: some } })
  expect(partly.seen).toMatchObject({ ok: false, says: expect.stringContaining('not subscribed to deal.merge.') })
  expect((await settings({}, 401)).seen).toMatchObject({ ok: false, says: expect.stringContaining('HUBSPOT_DEVELOPER_KEY') })
  expect((await settings({}, 404)).seen).toMatchObject({ ok: false, says: expect.stringContaining('HUBSPOT_APP_ID') })
  const nobody = { HUBSPOT_APP_ID: '77', HUBSPOT_DEVELOPER_KEY: 'k', HUBSPOT_ENDPOINTS: '{"api":"http://127.0.0.1:9"}' }
  expect(await hook.inspect?.(nobody, url)).toEqual({ ok: false, says: 'HubSpot does not answer' })
})

test('a call as the stand-in signs it holds, and rings for what happened', async () => {
  const sandbox = await startSandboxProcess()
  closing.push(() => sandbox.close())
  const calls: { readonly headers: Headers; readonly body: Uint8Array }[] = []
  const at = `${await listen(
    createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        calls.push({ headers: new Headers(request.headers as Record<string, string>), body: Buffer.concat(chunks) })
        response.writeHead(202).end()
      })
    }),
  )}/api/hooks/hubspot?of=a%20b`
  const { hubspot: remote } = sandbox
  await remote.control('webhooks', { targetUrl: at, clientSecret: 's3cret', delayMs: 60_000, retryDelayMs: 1 })
  const account = 'ringing@northwind-sandbox.test'
  const { hubId } = await remote.control('token', { account })
  const json = { properties: { firstname: 'Ana' } }
  const { id } = await remote.as(account, { method: 'POST', path: '/crm/objects/2026-09/contacts', json })
  await remote.control('flush')
  const { headers, body } = must(calls[0], 'a call')
  const call = { method: 'POST', url: at, headers, body }
  const proof = { clientSecret: 's3cret', now: new Date() }
  expect(hook.verify(call, proof)).toBe(true)
  expect(hook.verify(call, { ...proof, clientSecret: 'other' })).toBe(false)
  expect(hook.verify({ ...call, body: Buffer.concat([body, Buffer.from(' ')]) }, proof)).toBe(false)
  expect(hook.rings(body)).toEqual([{ accountId: String(hubId), kind: 'contact', ids: [id], at: expect.any(Date) as Date }])
})
