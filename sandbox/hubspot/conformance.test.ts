import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSandbox, type Sandbox } from '../start.ts'
import { command } from '../control/command.ts'
import { accessToken } from './clients.ts'
import { departures, readDescription, replySchema } from './openapi.ts'

const NAMES = ['contacts', 'companies', 'deals', 'associations_v4', 'associations_v4_schema', 'properties', 'pipelines', 'owners', 'oauth']
const documents = NAMES.map(readDescription)

let sandbox: Sandbox
let origin: string
let token: string
beforeAll(async () => {
  sandbox = await startSandbox()
  origin = sandbox.hubspot.origin
  token = await accessToken(origin)
})
afterAll(() => sandbox.close())

type Answer = Readonly<Record<string, unknown>>

/** Calls and holds the reply against HubSpot's own description; an unlabelled association's `label` is null there and absent in the description. */
async function checked(call: string, expected: number, body?: unknown): Promise<Answer> {
  const [method = '', url = ''] = call.split(' ')
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const response = await fetch(origin + url, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
  const text = await response.text()
  expect([call, response.status, text.slice(0, 400)]).toEqual([call, expected, expect.anything()])
  if (text === '') return {}
  const answer = JSON.parse(text, (name, value: unknown) => (name === 'label' && value === null ? undefined : value)) as Answer
  const path = url.split('?')[0] ?? ''
  const [document, schema] =
    documents.map((one) => [one, replySchema(one, method, { path, status: expected })] as const).find(([, found]) => found !== undefined) ??
    []
  if (document === undefined || schema === undefined) throw new Error(`${call} is in no description`)
  const { status: _, ...refusal } = answer
  expect([call, departures(document, schema, { value: expected >= 400 ? refusal : answer })]).toEqual([call, []])
  return answer
}

const first = (answer: Answer) => (answer['results'] as { id: string }[])[0]?.id ?? ''

describe.each(['/crm/v3/objects', '/crm/objects/2026-09'])('objects under %s fit HubSpot’s description', (root) => {
  it.each([
    ['contacts', { email: 'c@form.example' }, 'city'],
    ['companies', { name: 'Form', domain: 'form.example' }, 'city'],
    ['deals', { dealname: 'Form', dealstage: 'contractsent' }, 'description'],
  ])('%s', async (kind, properties, changed) => {
    const at = `${root}/${kind}`
    const page = await checked(`GET ${at}?limit=100&associations=contacts,companies,deals&properties=${changed}`, 200)
    expect((page['results'] as unknown[]).length).toBeGreaterThan(50)
    await checked(`GET ${at}?limit=50&propertiesWithHistory=${changed}`, 200)
    await checked(`GET ${at}?archived=true`, 200)
    await command(origin, 'POST reset')
    token = await accessToken(origin)
    const { id } = await checked(`POST ${at}`, 201, { properties, associations: [] })
    await checked(`GET ${at}/${String(id)}?associations=contacts`, 200)
    await checked(`PATCH ${at}/${String(id)}`, 200, { properties: { [changed]: 'x' } })
    await checked(`POST ${at}/batch/read`, 200, { inputs: [{ id }], properties: [], propertiesWithHistory: [changed] })
    await checked(`POST ${at}/batch/read`, 207, { inputs: [{ id }, { id: '404' }], properties: [], propertiesWithHistory: [] })
    await checked(`POST ${at}/batch/update`, 200, { inputs: [{ id, properties: { [changed]: 'y' } }] })
    await checked(`POST ${at}/batch/create`, 207, { inputs: [{ properties: {}, objectWriteTraceId: 'a' }] })
    await checked(`POST ${at}/search`, 200, { limit: 3 })
    const other = { ...properties, ...(kind === 'contacts' ? { email: 'd@form.example' } : {}) }
    const made = await checked(`POST ${at}/batch/create`, 201, { inputs: [{ properties: other, objectWriteTraceId: 'b' }] })
    await checked(`POST ${at}/merge`, 200, { primaryObjectId: id, objectIdToMerge: first(made) })
    await checked(`POST ${at}/batch/archive`, 204, { inputs: [{ id: first(made) }] })
    await checked(`DELETE ${at}/${String(id)}`, 204)
    await checked(`GET ${at}/404404404`, 404)
    await checked(`POST ${at}`, 400, { properties: { nonsense: 'x' } })
    if (kind === 'contacts')
      await checked(`POST ${at}/batch/upsert`, 200, {
        inputs: [{ idProperty: 'email', id: `u${root.length}@form.example`, properties: {} }],
      })
    if (kind === 'contacts') await checked(`POST ${at}/gdpr-delete`, 204, { objectId: String(id) })
  })
})

describe('a dated path', () => {
  const { map } = JSON.parse(readFileSync(new URL('../specs/hubspot/dated-paths.json', import.meta.url), 'utf8')) as {
    map: [string, string][]
  }
  const filled = (path: string) =>
    path
      .replaceAll('{ver}', '2026-09')
      .replaceAll(/\{(?:objectType|type|from|to)\}/g, 'contacts')
      .replaceAll(/\{(?:objectId|id|toId)\}/g, '404')
      .replaceAll(/\{([^|}]+)\|[^}]+\}/g, '$1')
  it.each(map.filter(([legacy]) => legacy.startsWith('/crm/')).map((pair) => pair.map(filled)))(
    'answers as %s does: %s',
    async (legacy, dated) => {
      const call = async (path: string | undefined) => {
        const response = await fetch(`${origin}${String(path)}`, {
          method: 'POST',
          body: '{}',
          headers: { authorization: `Bearer ${token}` },
        })
        const { message } = (await response.json()) as { message: string }
        return [response.status, message]
      }
      expect(await call(dated)).toEqual(await call(legacy))
    },
  )
})

describe('what surrounds objects fits HubSpot’s description', () => {
  it('properties', async () => {
    for (const kind of ['contacts', '0-2', 'deals']) await checked(`GET /crm/properties/2026-09/${kind}`, 200)
    await checked('GET /crm/v3/properties/deals/amount', 200)
    const property = {
      name: 'form',
      label: 'Form',
      type: 'enumeration',
      fieldType: 'select',
      groupName: 'dealinformation',
      options: [{ label: 'A', value: 'a', hidden: false }],
    }
    await checked('POST /crm/v3/properties/deals', 201, property)
    await checked('POST /crm/v3/properties/deals', 409, property)
    await checked('DELETE /crm/v3/properties/deals/form', 204)
  })

  it('owners and pipelines', async () => {
    const owners = await checked('GET /crm/v3/owners/?limit=500', 200)
    await checked(`GET /crm/owners/2026-09/${first(owners)}`, 200)
    await checked('GET /crm/v3/owners?archived=true', 200)
    await checked('GET /crm/pipelines/2026-09/deals', 200)
    await checked('GET /crm/v3/pipelines/deals/default', 200)
    await checked('GET /crm/v3/pipelines/deals/default/stages', 200)
    await checked('GET /crm/v3/pipelines/deals/77120345/stages/151204403', 200)
    expect(await checked('GET /crm/v3/pipelines/contacts', 200)).toEqual({ results: [] })
  })

  it('associations', async () => {
    const contact = first(await checked('GET /crm/v3/objects/contacts?limit=1', 200))
    const { id: company } = await checked('POST /crm/v3/objects/companies', 201, { properties: { name: 'A' } })
    const spec = [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 279 }]
    await checked(`PUT /crm/v4/objects/contacts/${contact}/associations/default/companies/${String(company)}`, 200)
    await checked(`PUT /crm/v4/objects/contacts/${contact}/associations/companies/${String(company)}`, 201, spec)
    await checked(`GET /crm/v4/objects/contacts/${contact}/associations/companies`, 200)
    const pair = { from: { id: contact }, to: { id: company } }
    await checked('POST /crm/v4/associations/contacts/companies/batch/create', 201, { inputs: [{ ...pair, types: spec }] })
    await checked('POST /crm/associations/2026-09/contacts/companies/batch/associate/default', 200, { inputs: [pair] })
    await checked('POST /crm/associations/2026-09/contacts/companies/batch/read', 200, { inputs: [{ id: contact }] })
    await checked('POST /crm/v4/associations/contacts/companies/batch/read', 207, { inputs: [{ id: contact }, { id: '404' }] })
    await checked('POST /crm/v4/associations/contacts/companies/batch/labels/archive', 204, { inputs: [{ ...pair, types: spec }] })
    await checked('POST /crm/v4/associations/contacts/companies/batch/archive', 204, { inputs: [{ from: pair.from, to: [pair.to] }] })
    await checked('GET /crm/v4/associations/contacts/companies/labels', 200)
    await checked(`DELETE /crm/v4/objects/contacts/${contact}/associations/companies/${String(company)}`, 204)
  })

  it('tokens', async () => {
    await checked(`GET /oauth/v1/access-tokens/${token}`, 200)
    await checked('GET /oauth/v1/refresh-tokens/none', 404)
    await command(origin, 'POST token', { serviceKey: true })
  })
})

describe('the check itself', () => {
  it('finds what does not fit', () => {
    const [contacts] = documents
    if (contacts === undefined) throw new Error('no description')
    const value = { id: 5, properties: { a: 1 }, createdAt: 'today', shoes: true }
    expect(departures(contacts, { $ref: '#/components/schemas/SimplePublicObject' }, { value }).map((line) => line.split(':')[0])).toEqual([
      '.updatedAt',
      '.id',
      '.properties.a',
      '.createdAt',
      '.shoes',
    ])
  })
})
