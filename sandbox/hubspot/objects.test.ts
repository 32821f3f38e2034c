import { describe, expect, it } from 'vitest'
import { command } from '../control/command.ts'
import { hubspotClient, refusal } from './clients.ts'
import { EMPTY, emptyPortal } from './empty-portal.ts'

const portal = emptyPortal()

const contact = (properties: Record<string, string>) => portal.client.crm.contacts.basicApi.create({ properties, associations: [] })
const deal = (properties: Record<string, string>) => portal.client.crm.deals.basicApi.create({ properties, associations: [] })
const mergeInto = async (primaryObjectId: string, objectIdToMerge: string) => {
  const body = { primaryObjectId, objectIdToMerge }
  return (await (await portal.client.apiRequest({ method: 'POST', path: '/crm/v3/objects/contacts/merge', body })).json()) as { id: string }
}
const read = (id: string, names: string[]) => portal.client.crm.contacts.basicApi.getById(id, names)

describe('lists', () => {
  it('go through everybody once in id order, and forget nobody who is born meanwhile', async () => {
    await command(portal.origin, 'POST fill', { kind: 'contacts', count: 250, account: EMPTY })
    const seen: string[] = []
    let after: string | undefined
    do {
      const page = await portal.client.crm.contacts.basicApi.getPage(100, after)
      seen.push(...page.results.map(({ id }) => id))
      after = page.paging?.next?.after
      if (seen.length === 100) await contact({ email: 'late@x.example' })
    } while (after !== undefined)
    expect([seen.length, new Set(seen).size]).toEqual([251, 251])
    expect(seen).toEqual(seen.toSorted((a, b) => Number(a) - Number(b)))
  })

  it('show archived ones apart, a small set of properties unless named, and pass over unknown names', async () => {
    const [kept, gone] = [await contact({ email: 'kept@x.example', city: 'Porto' }), await contact({ email: 'gone@x.example' })]
    await portal.client.crm.contacts.basicApi.archive(gone.id)
    const live = await portal.client.crm.contacts.basicApi.getPage(10)
    expect(live.results.map(({ id }) => id)).toEqual([kept.id])
    expect(Object.keys(live.results[0]?.properties ?? {})).toEqual([
      'createdate',
      'email',
      'firstname',
      'hs_object_id',
      'lastmodifieddate',
      'lastname',
    ])
    const archived = await portal.client.crm.contacts.basicApi.getPage(10, undefined, ['city', 'shoe_size'], undefined, undefined, true)
    expect(archived.results).toMatchObject([{ id: gone.id, archived: true, archivedAt: expect.any(Date), properties: { city: null } }])
    expect(archived.results[0]?.properties).not.toHaveProperty('shoe_size')
    expect((await refusal(read(gone.id, []))).code).toBe(404)
    expect((await portal.client.crm.contacts.basicApi.getById(gone.id, [], undefined, undefined, true)).archived).toBe(true)
    await command(portal.origin, 'POST restore', { kind: 'contacts', id: gone.id, account: EMPTY })
    expect((await read(gone.id, ['email'])).properties['email']).toBe('gone@x.example')
  })

  it('carry history and then at most fifty', async () => {
    const { id } = await contact({ email: 'h@x.example', city: 'Porto' })
    await portal.client.crm.contacts.basicApi.update(id, { properties: { city: 'Lisboa' } })
    const [first] = (await portal.client.crm.contacts.basicApi.getPage(50, undefined, undefined, ['city'])).results
    expect(first?.propertiesWithHistory?.['city']).toMatchObject([{ value: 'Lisboa', sourceType: 'INTEGRATION' }, { value: 'Porto' }])
    expect((await refusal(portal.client.crm.contacts.basicApi.getPage(51, undefined, undefined, ['city']))).code).toBe(400)
    expect((await refusal(portal.client.crm.contacts.basicApi.getPage(101))).code).toBe(400)
  })

  it('answer under both spellings of the path and all spellings of the type', async () => {
    const { id } = await contact({ email: 'p@x.example' })
    for (const path of [
      '/crm/v3/objects/contacts',
      '/crm/objects/2026-09/contacts',
      '/crm/objects/2026-03/0-1',
      '/crm/objects/2026-09/contact',
    ]) {
      const answer = await (await portal.client.apiRequest({ path })).json()
      expect([path, answer]).toMatchObject([path, { results: [{ id }] }])
    }
    const answer = await portal.client.apiRequest({ path: '/crm/objects/2026-09/unicorns' })
    expect([answer.status, await answer.json()]).toMatchObject([400, { message: 'Unable to infer object type from: unicorns' }])
    expect((await portal.client.apiRequest({ path: '/crm/objects/2025-01/contacts' })).status).toBe(404)
  })
})

describe('values', () => {
  it('come back as texts in HubSpot’s spelling', async () => {
    const { id } = await contact({
      email: ' Ana.Maria@X.Example ',
      phone: '+55 11 99999-0000 EXT 5',
      closedate: '1767225600000',
      hs_email_optout: 'TRUE',
    })
    expect((await read(id, ['email', 'phone', 'closedate', 'hs_email_optout', 'lifecyclestage', 'hs_object_id'])).properties).toMatchObject(
      {
        email: 'ana.maria@x.example',
        phone: '+55 11 99999-0000 ext 5',
        closedate: '2026-01-01T00:00:00.000Z',
        hs_email_optout: 'true',
        lifecyclestage: 'lead',
        hs_object_id: id,
      },
    )
    await portal.client.crm.contacts.basicApi.update(id, { properties: { phone: '', closedate: '2026-02-03T04:05:06+01:00' } })
    expect((await read(id, ['phone', 'closedate'])).properties).toMatchObject({ phone: null, closedate: '2026-02-03T03:05:06.000Z' })
  })

  it.each([
    [{ shoe_size: '41' }, 'PROPERTY_DOESNT_EXIST'],
    [{ createdate: '2026-01-01' }, 'READ_ONLY_VALUE'],
    [{ hs_full_name_or_email: 'x' }, 'READ_ONLY_VALUE'],
    [{ lifecyclestage: 'Lead' }, 'INVALID_OPTION'],
    [{ hubspot_owner_id: '1' }, 'INVALID_OPTION'],
    [{ email: 'nobody' }, 'INVALID_EMAIL'],
    [{ closedate: 'tomorrow' }, 'INVALID_LONG'],
    [{ hs_email_optout: 'yes' }, 'INVALID_BOOLEAN'],
    [{ __proto__x: '1' }, 'PROPERTY_DOESNT_EXIST'],
    [{ constructor: '1' }, 'PROPERTY_DOESNT_EXIST'],
  ])('refused: %j', async (wrong, error) => {
    const { code, body } = await refusal(contact({ firstname: 'Eve', ...wrong }))
    expect([code, body['category'], JSON.stringify(body)]).toEqual([400, 'VALIDATION_ERROR', expect.stringContaining(error)])
    expect((await portal.client.crm.contacts.basicApi.getPage()).results).toEqual([])
  })

  it('of dates lie at midnight UTC; a list can be added to', async () => {
    const lively = await hubspotClient(portal.origin)
    const make = (properties: Record<string, string>) =>
      lively.crm.contacts.basicApi.create({ properties: { firstname: 'D', ...properties }, associations: [] })
    expect((await refusal(make({ birthday: '1767225600001' }))).body['message']).toContain('not midnight!')
    expect((await refusal(make({ birthday: '2026-02-31' }))).body['message']).toContain('INVALID_DATE')
    const { id } = await make({ birthday: '1767225600000', interests: 'pilot;pricing' })
    await lively.crm.contacts.basicApi.update(id, { properties: { interests: ';security' } })
    const { properties } = await lively.crm.contacts.basicApi.getById(id, ['birthday', 'interests'])
    expect(properties).toMatchObject({ birthday: '2026-01-01', interests: 'pilot;pricing;security' })
  })

  it('that are required are asked for', async () => {
    expect((await refusal(contact({ city: 'Porto' }))).code).toBe(400)
    expect((await refusal(portal.client.crm.companies.basicApi.create({ properties: { city: 'Porto' }, associations: [] }))).code).toBe(400)
    expect((await refusal(deal({ dealname: 'No stage' }))).body['message']).toContain('required')
    expect((await refusal(deal({ dealname: 'Odd', dealstage: '151204401' }))).body['message']).toContain('INVALID_OPTION')
    const made = await deal({ dealname: 'Fine', dealstage: 'closedwon', amount: '1500.00' })
    const { properties } = await portal.client.crm.deals.basicApi.getById(made.id, ['pipeline', 'hs_is_closed_won', 'amount'])
    expect(properties).toMatchObject({ pipeline: 'default', hs_is_closed_won: 'true', amount: '1500.00' })
    expect((await refusal(deal({ dealname: 'x', dealstage: 'closedwon', amount: '1,500' }))).body['message']).toContain('INVALID_NUMBER')
  })
})

describe('one address is one contact', () => {
  it('and the 409 names it', async () => {
    const { id } = await contact({ email: 'one@x.example' })
    const twice = await refusal(contact({ email: 'ONE@x.example' }))
    expect([twice.code, twice.body]).toMatchObject([409, { category: 'CONFLICT', message: `Contact already exists. Existing ID: ${id}` }])
    const other = await contact({ email: 'two@x.example' })
    expect((await refusal(portal.client.crm.contacts.basicApi.update(other.id, { properties: { email: 'one@x.example' } }))).code).toBe(409)
    await portal.client.crm.contacts.basicApi.update('one@x.example', { properties: { city: 'Porto' } }, 'email')
    expect(
      (await portal.client.crm.contacts.basicApi.getById('one@x.example', ['city'], undefined, undefined, undefined, 'email')).properties[
        'city'
      ],
    ).toBe('Porto')
    await portal.client.crm.contacts.basicApi.archive(id)
    expect((await contact({ email: 'one@x.example' })).id).not.toBe(id)
    await expect(command(portal.origin, 'POST restore', { kind: 'contacts', id, account: EMPTY })).rejects.toThrow('another contact')
  })

  it('until it is deleted for good', async () => {
    const { id } = await contact({ email: 'forget@x.example' })
    await portal.client.apiRequest({ method: 'POST', path: '/crm/objects/2026-09/contacts/gdpr-delete', body: { objectId: id } })
    expect((await refusal(portal.client.crm.contacts.basicApi.getById(id, [], undefined, undefined, true))).code).toBe(404)
    expect((await refusal(contact({ email: 'forget@x.example' }))).code).toBe(400)
  })

  it('while companies of one domain may be many', async () => {
    const make = () => portal.client.crm.companies.basicApi.create({ properties: { domain: 'same.example' }, associations: [] })
    expect((await make()).id).not.toBe((await make()).id)
  })
})

describe('merging', () => {
  it('keeps a contact’s id, its addresses and its associations; the loser’s id leads to the winner', async () => {
    const [winner, loser] = [await contact({ email: 'w@x.example', firstname: 'W' }), await contact({ email: 'l@x.example', city: 'Faro' })]
    const company = await portal.client.crm.companies.basicApi.create({ properties: { name: 'Acme' }, associations: [] })
    await portal.client.crm.associations.v4.basicApi.createDefault('contacts', loser.id, 'companies', company.id)
    const merged = await mergeInto(winner.id, loser.id)
    expect(merged.id).toBe(winner.id)
    const seen = await portal.client.crm.contacts.basicApi.getById(loser.id, [
      'city',
      'hs_additional_emails',
      'hs_merged_object_ids',
      'associatedcompanyid',
    ])
    expect([seen.id, seen.properties]).toMatchObject([
      winner.id,
      { city: 'Faro', hs_additional_emails: 'l@x.example', hs_merged_object_ids: loser.id, associatedcompanyid: company.id },
    ])
    expect((await refusal(contact({ email: 'l@x.example' }))).body['message']).toBe(`Contact already exists. Existing ID: ${winner.id}`)
    expect((await portal.client.crm.contacts.basicApi.getPage()).results.map(({ id }) => id)).toEqual([winner.id])
    await portal.client.crm.contacts.basicApi.archive(loser.id)
    expect((await read(winner.id, [])).archived).toBe(false)
  })

  it('gives companies a new id, and contacts too when told', async () => {
    const make = async (name: string) => (await portal.client.crm.companies.basicApi.create({ properties: { name }, associations: [] })).id
    const [first, second] = [await make('A'), await make('B')]
    const { id } = await command(portal.origin, 'POST merge', { kind: 'companies', primary: first, loser: second, account: EMPTY })
    expect([first, second]).not.toContain(id)
    const seen = await portal.client.crm.companies.basicApi.getById(first, ['hs_merged_object_ids', 'name'])
    expect([seen.id, seen.properties]).toMatchObject([id, { name: 'A', hs_merged_object_ids: `${first};${second}` }])
    await command(portal.origin, 'POST merging', { newId: true, account: EMPTY })
    const [one, two] = [await contact({ firstname: 'One' }), await contact({ firstname: 'Two' })]
    const merged = await mergeInto(one.id, two.id)
    expect([one.id, two.id]).not.toContain(merged.id)
  })
})

describe('merging companies', () => {
  it('takes their people and deals along, and every id of the past leads to what is left', async () => {
    const { companies, contacts, deals } = portal.client.crm
    const make = async (name: string) => (await companies.basicApi.create({ properties: { name }, associations: [] })).id
    const [first, second, third] = [await make('A'), await make('B'), await make('C')]
    const person = (await contact({ firstname: 'P', associatedcompanyid: second })).id
    const { id: sale } = await deals.basicApi.create({ properties: { dealname: 'D', dealstage: 'closedwon' }, associations: [] })
    await portal.client.crm.associations.v4.basicApi.createDefault('deals', sale, 'companies', second)
    const merge = async (primary: string, loser: string) =>
      String((await command(portal.origin, 'POST merge', { kind: 'companies', primary, loser, account: EMPTY }))['id'])
    const last = await merge(third, await merge(first, second))
    for (const id of [first, second, third]) expect((await companies.basicApi.getById(id)).id).toBe(last)
    const seen = await contacts.basicApi.getById(person, ['associatedcompanyid'], undefined, ['companies'])
    expect([seen.properties['associatedcompanyid'], seen.associations?.['companies']?.results.map(({ id }) => id)]).toEqual([
      last,
      [last, last],
    ])
    const left = await companies.basicApi.getById(last, ['hs_merged_object_ids'], undefined, ['contacts', 'deals'])
    expect(Object.keys(left.associations ?? {})).toEqual(['contacts', 'deals'])
    expect(left.properties['hs_merged_object_ids']?.split(';')).toEqual(expect.arrayContaining([first, second, third]))
    expect((await companies.basicApi.getPage()).results.map(({ id }) => id)).toEqual([last])
    expect((await companies.basicApi.getPage(10, undefined, [], undefined, undefined, true)).results).toEqual([])
  })
})

describe('properties', () => {
  const define = (name: string, hasUniqueValue: boolean) =>
    portal.client.crm.properties.coreApi.create('companies', {
      name,
      label: name,
      type: 'string',
      fieldType: 'text',
      groupName: 'companyinformation',
      hasUniqueValue,
    } as never)

  it('can be made, up to ten unique ones, and then one finds objects by them', async () => {
    const made = await define('crm_id', true)
    expect([made.hasUniqueValue, made.modificationMetadata?.readOnlyValue]).toEqual([true, false])
    expect((await refusal(define('crm_id', true))).code).toBe(409)
    for (let count = 2; count <= 10; count++) await define(`unique_${count}`, true)
    expect((await refusal(define('unique_11', true))).code).toBe(400)
    await define('plain', false)
    const { id } = await portal.client.crm.companies.basicApi.create({ properties: { name: 'Acme', crm_id: 'K-1' }, associations: [] })
    expect((await portal.client.crm.companies.basicApi.getById('K-1', [], undefined, undefined, undefined, 'crm_id')).id).toBe(id)
    const taken = await refusal(
      portal.client.crm.companies.basicApi.create({ properties: { name: 'Other', crm_id: 'K-1' }, associations: [] }),
    )
    expect([taken.code, taken.body['message']]).toEqual([400, expect.stringContaining('CONFLICTING_UNIQUE_VALUE')])
    expect((await refusal(portal.client.crm.companies.basicApi.getById('x', [], undefined, undefined, undefined, 'plain'))).code).toBe(400)
    expect((await refusal(define('Bad Name', false))).code).toBe(400)
  })

  it('tell what may be written', async () => {
    const { results } = await portal.client.crm.properties.coreApi.getAll('0-3')
    const writable = results.filter(
      ({ calculated, modificationMetadata }) => calculated !== true && modificationMetadata?.readOnlyValue !== true,
    )
    expect(writable.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['dealname', 'amount', 'dealstage', 'pipeline', 'hubspot_owner_id']),
    )
    expect(writable.map(({ name }) => name)).not.toContain('hs_is_closed')
  })
})
