import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readFileSync } from 'node:fs'
import type { Client } from '@hubspot/api-client'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startSandbox, type Sandbox } from '../../start.ts'
import { command } from '../../control/command.ts'
import { hubspotClient } from '../clients.ts'
import { signatureV3 } from './signature.ts'

const EMPTY = 'new@northwind-sandbox.test'

type Event = Readonly<Record<string, unknown>>
type Got = { readonly events: Event[]; readonly signature: string; readonly expected: string; readonly timestamp: number }

let sandbox: Sandbox
let origin: string
let client: Client
let app: Server
let url: string
let got: Got[] = []
let answer = (): number => 200
beforeAll(async () => {
  sandbox = await startSandbox()
  origin = sandbox.hubspot.origin
  app = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8')
      const timestamp = String(request.headers['x-hubspot-request-timestamp'])
      const expected = signatureV3({ secret: 's3cret', method: 'POST', uri: url, body, timestamp })
      got.push({
        events: JSON.parse(body) as Event[],
        signature: String(request.headers['x-hubspot-signature-v3']),
        expected,
        timestamp: Number(timestamp),
      })
      response.writeHead(answer()).end()
    })
  })
  await new Promise<void>((done) => app.listen(0, '127.0.0.1', done))
  url = `http://127.0.0.1:${(app.address() as AddressInfo).port}/hooks/hubspot?team=a%2Fb%20c`
})
beforeEach(async () => {
  await command(origin, 'POST reset')
  client = await hubspotClient(origin, { account: EMPTY })
  got = []
  answer = () => 200
})
afterAll(async () => {
  await sandbox.close()
  app.close()
})

const aim = (extra: Event = {}) =>
  command(origin, 'POST webhooks', { targetUrl: url, clientSecret: 's3cret', delayMs: 60_000, retryDelayMs: 1, ...extra })
const flush = () => command(origin, 'POST flush', {})
const contact = async (email: string) => (await client.crm.contacts.basicApi.create({ properties: { email }, associations: [] })).id
const told = () => got.flatMap(({ events }) => events)
const types = () => told().map(({ subscriptionType }) => subscriptionType)

describe('the signature', () => {
  it('is HubSpot’s own, by its published examples', () => {
    const { vectors } = JSON.parse(readFileSync(new URL('../../specs/hubspot/signature-v3-vectors.json', import.meta.url), 'utf8')) as {
      vectors: { secret: string; method: string; uri: string; body: string; timestamp: string; signature: string }[]
    }
    expect(vectors).toHaveLength(2)
    for (const vector of vectors) expect(signatureV3(vector)).toBe(vector.signature)
  })

  it('stands on every request, over the address as it is seen from outside', async () => {
    await aim()
    await contact('s@x.example')
    await flush()
    expect(got).toHaveLength(1)
    expect(got[0]?.signature).toBe(got[0]?.expected)
    expect(Math.abs((got[0]?.timestamp ?? 0) - Date.now())).toBeLessThan(60_000)
    await command(origin, 'POST ring', { events: [{ eventId: 1 }], sign: 'wrong', skewMs: -400_000 })
    expect(got[1]?.signature).not.toBe(got[1]?.expected)
    expect(Date.now() - (got[1]?.timestamp ?? 0)).toBeGreaterThan(390_000)
  })
})

describe('webhooks', () => {
  it('tell what happened to an object, by portal', async () => {
    await aim()
    const id = await contact('w@x.example')
    await client.crm.contacts.basicApi.update(id, { properties: { city: 'Porto' } })
    await client.crm.contacts.basicApi.archive(id)
    await command(origin, 'POST restore', { kind: 'contacts', id, account: EMPTY })
    const other = await contact('o@x.example')
    await command(origin, 'POST merge', { kind: 'contacts', primary: id, loser: other, account: EMPTY })
    const { id: company } = await client.crm.companies.basicApi.create({ properties: { name: 'Acme' }, associations: [] })
    await client.crm.associations.v4.basicApi.createDefault('contacts', id, 'companies', company)
    await flush()
    const of = (type: string) => told().filter(({ subscriptionType }) => subscriptionType === type)
    const common = { portalId: 48_100_003, appId: 1_234_567, attemptNumber: 0, occurredAt: expect.any(Number) }
    expect(of('contact.creation')).toMatchObject([
      { ...common, objectId: Number(id), changeSource: 'INTEGRATION' },
      { objectId: Number(other) },
    ])
    expect(of('contact.propertyChange')).toContainEqual(
      expect.objectContaining({ ...common, objectId: Number(id), propertyName: 'city', propertyValue: 'Porto' }),
    )
    expect(of('contact.deletion')).toMatchObject([{ objectId: Number(id) }])
    expect(of('contact.restore')).toMatchObject([{ objectId: Number(id), changeSource: 'CRM_UI' }])
    expect(of('contact.merge')).toMatchObject([{ primaryObjectId: Number(id), mergedObjectIds: [Number(other)] }])
    expect(of('contact.associationChange')).toMatchObject([
      { fromObjectId: Number(id), toObjectId: Number(company), associationRemoved: false, isPrimaryAssociation: false },
      { isPrimaryAssociation: true },
    ])
    expect(of('company.associationChange')).toHaveLength(2)
    expect(told().map(({ propertyName }) => propertyName)).not.toContain('lastmodifieddate')
  })

  it('come in batches of a hundred, mix portals, and repeat event ids', async () => {
    await aim({ subscriptions: ['contact.creation'] })
    const inputs = Array.from({ length: 100 }, (_, index) => ({ properties: { email: `m${index}@x.example` }, associations: [] }))
    await client.crm.contacts.batchApi.create({ inputs })
    const elsewhere = await hubspotClient(origin)
    await elsewhere.crm.contacts.basicApi.create({ properties: { email: 'else@x.example' }, associations: [] })
    await flush()
    expect(got.map(({ events }) => events.length).toSorted((a, b) => b - a)).toEqual([100, 1])
    expect(new Set(told().map(({ portalId }) => portalId))).toEqual(new Set([48_100_001, 48_100_003]))
    expect(new Set(told().map(({ eventId }) => eventId)).size).toBeLessThan(101)
  })

  it('only tell what is subscribed to, one property each', async () => {
    await aim({ subscriptions: ['contact.propertyChange:city', 'deal.creation'] })
    const id = await contact('p@x.example')
    await client.crm.contacts.basicApi.update(id, { properties: { city: 'Porto', state: 'Norte' } })
    await flush()
    expect(told().map(({ propertyName }) => propertyName)).toEqual(['city'])
  })

  it('are tried again until they are taken', async () => {
    answer = () => (got.length < 3 ? 503 : 204)
    await aim({ subscriptions: ['contact.creation'] })
    await contact('r@x.example')
    await flush()
    expect(told().map(({ attemptNumber }) => attemptNumber)).toEqual([0, 1, 2])
    expect((await command(origin, 'GET webhooks'))['deliveries']).toMatchObject([
      { status: 503 },
      { status: 503 },
      { status: 204, attempt: 2 },
    ])
  })

  it('are given up after ten retries', async () => {
    answer = () => 500
    await aim({ subscriptions: ['contact.creation'] })
    await contact('g@x.example')
    await flush()
    expect([got.length, (await command(origin, 'GET webhooks'))['pending']]).toEqual([11, 0])
  })

  it('can come twice and backwards', async () => {
    await aim({ double: true, reorder: true, subscriptions: ['contact.creation', 'contact.deletion'] })
    await client.crm.contacts.basicApi.archive(await contact('b@x.example'))
    await flush()
    expect(types()).toEqual(['contact.deletion', 'contact.creation', 'contact.deletion', 'contact.creation'])
  })

  it('can be of all kinds at once', async () => {
    await aim({ generic: true, subscriptions: ['contact.creation', 'contact.associationChange'] })
    const id = await contact('all@x.example')
    const { id: company } = await client.crm.companies.basicApi.create({ properties: { name: 'Acme' }, associations: [] })
    await client.crm.associations.v4.basicApi.createDefault('contacts', id, 'companies', company)
    await flush()
    expect(told()[0]).toMatchObject({ subscriptionType: 'object.creation', objectTypeId: '0-1', objectId: Number(id) })
    expect(told()[1]).toMatchObject({ subscriptionType: 'object.associationChange', fromObjectTypeId: '0-1', toObjectTypeId: '0-2' })
  })

  it('can storm', async () => {
    await aim()
    const id = await contact('storm@x.example')
    expect(await command(origin, 'POST storm', { count: 150, ids: [id], account: EMPTY })).toEqual({ sent: 150, taken: 150, refused: 0 })
    expect(got.filter(({ events }) => events.length === 1 && events[0]?.['objectId'] === Number(id))).toHaveLength(150)
  })

  it('go nowhere without a target', async () => {
    await contact('n@x.example')
    await aim()
    await command(origin, 'DELETE webhooks')
    await contact('n2@x.example')
    await flush()
    expect(got).toEqual([])
    await expect(command(origin, 'POST storm', { count: 1 })).rejects.toThrow('No target')
  })
})
