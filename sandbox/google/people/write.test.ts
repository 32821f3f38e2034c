import type { people_v1 } from '@googleapis/people'
import { describe, expect, it } from 'vitest'
import { command } from '../../control/command.ts'
import { peopleClient } from '../clients.ts'
import { seededAccount } from './seeded-account.ts'

const ALL = 'names,phoneNumbers,emailAddresses,addresses,birthdays,biographies,memberships,userDefined,clientData,organizations,metadata'

const account = seededAccount()

const error = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (thrown: { response?: { data?: unknown } }) => thrown.response?.data,
  )
const created = async (requestBody: people_v1.Schema$Person) =>
  (await account.client.people.createContact({ requestBody, personFields: ALL })).data
const updated = async (person: people_v1.Schema$Person, updatePersonFields: string, change: people_v1.Schema$Person) =>
  (
    await account.client.people.updateContact({
      resourceName: person.resourceName ?? '',
      updatePersonFields,
      personFields: ALL,
      requestBody: { metadata: { sources: person.metadata?.sources ?? [] }, ...change },
    })
  ).data

const contact = (givenName: string) => ({ contactPerson: { names: [{ givenName }] } })
const change = (person: people_v1.Schema$Person) => ({
  metadata: { sources: person.metadata?.sources ?? [] },
  names: [{ givenName: 'new' }],
})

describe('what is written', () => {
  it('comes back as Google keeps it: trimmed, with what it derives', async () => {
    const person = await created({
      names: [{ unstructuredName: ' Maria Clara  Souza ' }],
      phoneNumbers: [
        { value: ' (11) 98888-7777', type: 'workFax' },
        { value: 'ask at the desk', type: 'front desk' },
      ],
      addresses: [{ streetAddress: 'Rua A, 1', city: 'Recife', country: 'Brasil' }, { countryCode: 'de' }],
      birthdays: [{ date: { year: 1980, month: 2, day: 29 } }],
      biographies: [{ value: 'line one\r\nline two' }],
      userDefined: [
        { key: 'Region', value: '' },
        { key: '', value: '' },
      ],
    })
    expect(person.names?.[0]).toMatchObject({
      givenName: 'Maria Clara',
      familyName: 'Souza',
      displayName: 'Maria Clara Souza',
      displayNameLastFirst: 'Souza, Maria Clara',
    })
    expect(person.phoneNumbers?.map(({ value, canonicalForm, formattedType }) => [value, canonicalForm, formattedType])).toEqual([
      ['(11) 98888-7777', '+5511988887777', 'Work Fax'],
      ['ask at the desk', undefined, 'front desk'],
    ])
    expect(person.addresses?.map(({ country, countryCode }) => [country, countryCode])).toEqual([
      ['Brasil', 'BR'],
      ['Germany', 'DE'],
    ])
    expect(person.addresses?.[0]?.formattedValue).toBe('Rua A, 1\nRecife\nBrasil')
    expect([person.birthdays?.[0]?.text, person.biographies?.[0]?.value]).toEqual(['2/29/1980', 'line one\nline two'])
    expect(person.userDefined?.length).toBe(1)
    expect(person.memberships?.[0]?.contactGroupMembership?.contactGroupResourceName).toBe('contactGroups/myContacts')
    expect(person.phoneNumbers?.map((one) => one.metadata?.primary ?? false)).toEqual([true, false])
  })

  it('replaces a field of the mask whole, clears it when absent, and leaves the others alone', async () => {
    const person = await created({
      names: [{ givenName: 'A' }],
      phoneNumbers: [{ value: '1' }, { value: '2' }],
      emailAddresses: [{ value: 'a@b.example' }],
    })
    const once = await updated(person, 'phoneNumbers', { phoneNumbers: [{ value: '3' }], emailAddresses: [] })
    expect([once.phoneNumbers?.map(({ value }) => value), once.emailAddresses?.length]).toEqual([['3'], 1])
    const twice = await updated(once, 'phoneNumbers,emailAddresses', {})
    expect([twice.phoneNumbers, twice.emailAddresses, twice.names?.length]).toEqual([undefined, undefined, 1])
  })

  it('needs the current etag, of the source or of the person', async () => {
    const person = await created({ names: [{ givenName: 'A' }] })
    const fresh = await updated(person, 'names', { names: [{ givenName: 'B' }] })
    const stale = await error(updated(person, 'names', { names: [{ givenName: 'C' }] }))
    expect(stale).toEqual({
      error: {
        code: 400,
        status: 'FAILED_PRECONDITION',
        message: 'Request person.etag is different than the current person.etag. Clear local cache and get the latest person.',
      },
    })
    expect(await error(updated({ resourceName: person.resourceName ?? '' }, 'names', { names: [] }))).toMatchObject({
      error: { status: 'INVALID_ARGUMENT' },
    })
    const byPerson = await account.client.people.updateContact({
      resourceName: person.resourceName ?? '',
      updatePersonFields: 'names',
      requestBody: { etag: fresh.etag ?? '', names: [{ givenName: 'D' }] },
    })
    expect(byPerson.data.names?.[0]?.givenName).toBe('D')
  })

  it.each<[string, people_v1.Schema$Person]>([
    ['two names', { names: [{ givenName: 'A' }, { givenName: 'B' }] }],
    ['two birthdays', { birthdays: [{ date: { month: 1, day: 1 } }, { date: { month: 1, day: 2 } }] }],
    ['a day that does not exist', { birthdays: [{ date: { year: 2023, month: 2, day: 30 } }] }],
    ['a group that does not exist', { memberships: [{ contactGroupMembership: { contactGroupResourceName: 'contactGroups/none' } }] }],
    ['a deprecated system group', { memberships: [{ contactGroupMembership: { contactGroupResourceName: 'contactGroups/friends' } }] }],
    ['more than 500 values', { phoneNumbers: Array.from({ length: 501 }, (_, index) => ({ value: String(index) })) }],
    ['more than 128 KB', { biographies: [{ value: 'x'.repeat(140_000) }] }],
  ])('refuses %s', async (_, requestBody) => {
    expect(await error(created(requestBody))).toMatchObject({ error: { code: 400, status: 'INVALID_ARGUMENT' } })
  })

  it('refuses a name it does not know, as Google words it', async () => {
    const { access_token } = await command(account.origin, 'POST token', {})
    const response = await fetch(`${account.origin}/v1/people:createContact`, {
      method: 'POST',
      body: '{"names":[{"first":"A"}]}',
      headers: { authorization: `Bearer ${String(access_token)}` },
    })
    expect(await response.json()).toMatchObject({
      error: { message: 'Invalid JSON payload received. Unknown name "first" at \'names[0]\': Cannot find field.' },
    })
  })

  it('keeps at least one membership', async () => {
    const person = await created({ names: [{ givenName: 'A' }] })
    expect(await error(updated(person, 'memberships', {}))).toMatchObject({ error: { code: 400 } })
  })

  it('ignores values that come from a profile, so they are not copied into the contact', async () => {
    const { data } = await account.client.people.connections.list({ resourceName: 'people/me', personFields: ALL, pageSize: 400 })
    const linked = data.connections?.find((one) => (one.metadata?.sources?.length ?? 0) > 1)
    expect(linked?.names?.map((one) => one.metadata?.source?.type)).toEqual(['CONTACT', 'PROFILE'])
    const after = await updated(linked ?? {}, 'names', { names: linked?.names ?? [] })
    expect(after.names?.length).toBe(2)
    const contactOnly = await account.client.people.get({
      resourceName: linked?.resourceName ?? '',
      personFields: ALL,
      sources: ['READ_SOURCE_TYPE_CONTACT'],
    })
    expect(contactOnly.data.names?.length).toBe(1)
  })

  it('deletes once; the second time it is not there', async () => {
    const { resourceName } = await created({ names: [{ givenName: 'A' }] })
    await account.client.people.deleteContact({ resourceName: resourceName ?? '' })
    expect(await error(account.client.people.deleteContact({ resourceName: resourceName ?? '' }))).toMatchObject({
      error: { code: 404, status: 'NOT_FOUND' },
    })
  })
})

describe('batches', () => {
  it('create all or nothing', async () => {
    const { data } = await account.client.people.batchCreateContacts({
      requestBody: { readMask: 'names', contacts: [contact('A'), contact('B')] },
    })
    expect(data.createdPeople?.map((one) => [one.httpStatusCode, one.person?.names?.[0]?.givenName])).toEqual([
      [200, 'A'],
      [200, 'B'],
    ])
    const bad = { contactPerson: { names: [{ givenName: 'X' }, { givenName: 'Y' }] } }
    await command(account.origin, 'DELETE log')
    expect(
      await error(account.client.people.batchCreateContacts({ requestBody: { readMask: 'names', contacts: [contact('C'), bad] } })),
    ).toMatchObject({ error: { code: 400 } })
    const list = await account.client.people.connections.list({ resourceName: 'people/me', personFields: 'names' })
    expect(list.data.totalItems).toBe(402)
  })

  it('update each for itself', async () => {
    const [good, stale] = [await created({ names: [{ givenName: 'A' }] }), await created({ names: [{ givenName: 'B' }] })]
    await updated(stale, 'names', { names: [{ givenName: 'B2' }] })
    const contacts = { [String(good.resourceName)]: change(good), [String(stale.resourceName)]: change(stale), 'people/c404': change(good) }
    const { data } = await account.client.people.batchUpdateContacts({ requestBody: { contacts, updateMask: 'names', readMask: 'names' } })
    const result = Object.fromEntries(
      Object.entries(data.updateResult ?? {}).map(([name, one]) => [
        name,
        [one.httpStatusCode, one.status?.code, one.person?.names?.[0]?.givenName],
      ]),
    )
    expect(result).toEqual({
      [String(good.resourceName)]: [200, undefined, 'new'],
      [String(stale.resourceName)]: [400, 9, undefined],
      'people/c404': [404, 5, undefined],
    })
  })

  it('delete and read by name, and keep to their sizes', async () => {
    const people = await Promise.all(['A', 'B'].map((givenName) => created({ names: [{ givenName }] })))
    const resourceNames = people.map((one) => one.resourceName ?? '')
    await account.client.people.batchDeleteContacts({ requestBody: { resourceNames } })
    const { data } = await account.client.people.getBatchGet({ resourceNames, personFields: 'names' })
    expect(data.responses?.map((one) => one.status?.code)).toEqual([5, 5])
    expect(await error(account.client.people.batchDeleteContacts({ requestBody: { resourceNames } }))).toMatchObject({
      error: { code: 404 },
    })
    const many = Array.from({ length: 501 }, (_, index) => `people/c${index}`)
    expect(await error(account.client.people.batchDeleteContacts({ requestBody: { resourceNames: many } }))).toMatchObject({
      error: { code: 400 },
    })
    expect(await error(account.client.people.getBatchGet({ resourceNames: many.slice(0, 201), personFields: 'names' }))).toMatchObject({
      error: { code: 400 },
    })
  })
})

describe('access', () => {
  it('needs a living token with a fitting scope', async () => {
    const { access_token } = await command(account.origin, 'POST token', { scopes: ['https://www.googleapis.com/auth/contacts.readonly'] })
    const post = (token: unknown) =>
      fetch(`${account.origin}/v1/people:createContact`, {
        method: 'POST',
        body: '{}',
        headers: { authorization: `Bearer ${String(token)}` },
      })
    const refused = await post(access_token)
    expect([refused.status, await refused.json()]).toMatchObject([
      403,
      { error: { details: [{ reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT' }] } },
    ])
    const unknown = await post('nobody')
    expect([unknown.status, await unknown.json()]).toMatchObject([
      401,
      { error: { status: 'UNAUTHENTICATED', errors: [{ reason: 'authError' }] } },
    ])
  })

  it('keeps each account to itself', async () => {
    const { resourceName } = await created({ names: [{ givenName: 'Mine' }] })
    const chloe = await peopleClient(account.origin, 'chloe@northwind-sandbox.test')
    expect(await error(chloe.people.get({ resourceName: resourceName ?? '', personFields: 'names' }))).toMatchObject({
      error: { code: 404 },
    })
    expect((await chloe.people.connections.list({ resourceName: 'people/me', personFields: 'names' })).data.totalItems).toBe(40)
  })
})
