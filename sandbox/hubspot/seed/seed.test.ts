import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parsePhoneNumberFromString } from 'libphonenumber-js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { personAt } from '../../seed/person.ts'
import { startSandbox, type Sandbox } from '../../start.ts'
import { peopleClient } from '../../google/clients.ts'
import { command } from '../../control/command.ts'
import { authorizeUrl, consent, hubspotClient, REDIRECT } from '../clients.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox()
})
afterAll(() => sandbox.close())

const NAMES = ['email', 'firstname', 'lastname', 'phone', 'country', 'city', 'company']

describe('the lively portal', () => {
  it('has Google’s people under other spellings', async () => {
    const hubspot = await (await hubspotClient(sandbox.hubspot.origin)).crm.contacts.getAll(100, undefined, NAMES)
    const google = await (
      await peopleClient(sandbox.google.origin)
    ).people.connections.list({
      resourceName: 'people/me',
      pageSize: 1000,
      personFields: 'emailAddresses,phoneNumbers,addresses,names',
    })
    const theirs = new Map(google.data.connections?.map((one) => [one.emailAddresses?.[0]?.value?.toLowerCase(), one]))
    const both = hubspot.flatMap(({ properties }) => {
      const person = theirs.get(properties['email'] ?? '')
      return person === undefined ? [] : [{ properties, person }]
    })
    expect([hubspot.length, theirs.size, both.length]).toEqual([340, 400, 300])
    const share = (differs: (one: (typeof both)[number]) => boolean) => both.filter(differs).length / both.length
    expect(
      share(({ properties, person }) => !(person.phoneNumbers ?? []).some(({ value }) => value === properties['phone'])),
    ).toBeGreaterThan(0.5)
    expect(share(({ properties, person }) => person.addresses?.[0]?.country !== properties['country'])).toBeGreaterThan(0.3)
    expect(share(({ properties, person }) => person.names?.[0]?.givenName !== properties['firstname'])).toBeGreaterThan(0.1)
    expect(share(({ properties }) => properties['phone'] !== null)).toBeGreaterThan(0.8)
    for (let index = 0; index < 300; index++) {
      const { workEmail, office, mobile, place } = personAt(index)
      const phone = both.find(({ properties }) => properties['email'] === workEmail)?.properties['phone'] ?? undefined
      expect(phone === undefined ? undefined : parsePhoneNumberFromString(phone, place.country)?.number).toBe(office ?? mobile)
    }
  })

  it('has sixty companies, deals in two pipelines with both, owners, and its own properties', async () => {
    const client = await hubspotClient(sandbox.hubspot.origin)
    const companies = await client.crm.companies.getAll(100, undefined, ['name', 'domain', 'hubspot_owner_id'])
    const deals = await client.crm.deals.getAll(100, undefined, ['pipeline', 'dealstage', 'amount'], undefined, ['contacts', 'companies'])
    const owners = await client.crm.owners.ownersApi.getPage(undefined, undefined, 500)
    expect([companies.length, owners.results.length, deals.length > 60]).toEqual([60, 4, true])
    expect(new Set(deals.map(({ properties }) => properties['pipeline'])).size).toBe(2)
    expect(deals.every(({ associations }) => associations?.['companies'] !== undefined && associations['contacts'] !== undefined)).toBe(
      true,
    )
    expect(new Set(companies.map(({ properties }) => properties['domain'])).size).toBe(60)
    const ids = new Set(owners.results.map(({ id }) => id))
    expect(
      companies.every(({ properties }) => properties['hubspot_owner_id'] === null || ids.has(properties['hubspot_owner_id'] ?? '')),
    ).toBe(true)
    expect((await client.crm.properties.coreApi.getByName('contacts', 'interests')).options).toHaveLength(4)
  })
})

describe('bulk data', () => {
  it('of 50,000 is searched and listed without effort', async () => {
    const { origin } = sandbox.hubspot
    const account = 'bulk@x.example'
    expect(await command(origin, 'POST fill', { kind: 'contacts', count: 50_000, account })).toEqual({ added: 50_000, total: 50_000 })
    const client = await hubspotClient(origin, { account })
    expect((await client.crm.contacts.searchApi.doSearch({ limit: 1 })).total).toBe(50_000)
    const page = await client.crm.contacts.basicApi.getPage(100, undefined, ['email', 'phone'])
    expect(new Set(page.results.map(({ properties }) => properties['email'])).size).toBe(100)
    const [a, b] = page.results
    expect((b?.updatedAt.getTime() ?? 0) - (a?.updatedAt.getTime() ?? 0)).toBe(1000)
  })
})

describe('a sandbox with a folder', () => {
  it('goes on where it was: objects, associations, merges, properties, labels, tokens, webhooks', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'hubspot-sandbox-'))
    const before = await startSandbox({ dataDir })
    const { url, verifier } = authorizeUrl(before.hubspot.origin)
    const code = (await consent(before.hubspot.origin, url)).get('code') ?? ''
    const fields = {
      grant_type: 'authorization_code',
      client_id: 'crm-under-test',
      client_secret: 'sandbox',
      redirect_uri: REDIRECT,
      code,
      code_verifier: verifier,
    }
    const granted = (await (
      await fetch(`${before.hubspot.origin}/oauth/v1/token`, { method: 'POST', body: new URLSearchParams(fields) })
    ).json()) as { refresh_token: string }
    const client = await hubspotClient(before.hubspot.origin)
    const [one, two] = (await client.crm.contacts.basicApi.getPage(2)).results
    const ids = [one?.id ?? '', two?.id ?? ''] as const
    await client.crm.contacts.basicApi.update(ids[0], { properties: { city: 'Changed' } })
    const company = (await client.crm.companies.basicApi.create({ properties: { name: 'Kept' }, associations: [] })).id
    await client.crm.associations.v4.basicApi.createDefault('contacts', ids[0], 'companies', company)
    await client.crm.properties.coreApi.create('contacts', {
      name: 'crm_id',
      label: 'CRM id',
      type: 'string',
      fieldType: 'text',
      groupName: 'contactinformation',
      hasUniqueValue: true,
    } as never)
    await client.crm.contacts.basicApi.update(ids[0], { properties: { crm_id: 'K-7' } })
    await command(before.hubspot.origin, 'POST merge', { kind: 'contacts', primary: ids[0], loser: ids[1] })
    await command(before.hubspot.origin, 'POST fill', { kind: 'deals', count: 50, account: 'late@x.example' })
    await command(before.hubspot.origin, 'POST webhooks', { targetUrl: 'http://127.0.0.1:9/x' })
    await before.close()
    const after = await startSandbox({ dataDir })
    const again = await hubspotClient(after.hubspot.origin)
    const seen = await again.crm.contacts.basicApi.getById('K-7', ['city'], undefined, ['companies'], undefined, 'crm_id')
    expect([seen.id, seen.properties['city'], JSON.stringify(seen.associations)]).toEqual([
      ids[0],
      'Changed',
      expect.stringContaining(company),
    ])
    expect((await again.crm.contacts.basicApi.getById(ids[1])).id).toBe(ids[0])
    expect((await again.crm.contacts.searchApi.doSearch({ limit: 1 })).total).toBe(339)
    const late = await hubspotClient(after.hubspot.origin, { account: 'late@x.example' })
    expect((await late.crm.deals.basicApi.getPage(100)).results).toHaveLength(50)
    const renewed = await again.oauth.tokensApi.create(
      'refresh_token',
      undefined,
      undefined,
      'crm-under-test',
      'sandbox',
      granted.refresh_token,
    )
    expect(renewed.refreshToken).toBe(granted.refresh_token)
    expect(await command(after.hubspot.origin, 'GET webhooks')).toMatchObject({ target: { targetUrl: 'http://127.0.0.1:9/x' } })
    await after.close()
    await rm(dataDir, { recursive: true })
  })
})
