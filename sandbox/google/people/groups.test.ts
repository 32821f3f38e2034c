import { describe, expect, it } from 'vitest'
import { command } from '../../control/command.ts'
import { seededAccount } from './seeded-account.ts'

const account = seededAccount()

const status = (promise: Promise<unknown>) =>
  promise.then(
    () => 200,
    (thrown: { response?: { status?: number } }) => thrown.response?.status,
  )
const person = async (givenName: string) =>
  (await account.client.people.createContact({ requestBody: { names: [{ givenName }] }, personFields: 'names,memberships,metadata' })).data
    .resourceName ?? ''
const groupsOf = async (resourceName: string) =>
  (await account.client.people.get({ resourceName, personFields: 'memberships' })).data.memberships?.map(
    (one) => one.contactGroupMembership?.contactGroupResourceName,
  )

const search = async (query: string) => {
  const { data } = await account.client.people.searchContacts({ query, readMask: 'names', pageSize: 30 })
  return data.results?.map((one) => one.person?.names?.[0]?.displayName) ?? []
}

describe('contact groups', () => {
  it('are listed with their sizes, and then only what changed', async () => {
    const { data } = await account.client.contactGroups.list({ pageSize: 1000 })
    expect(data.contactGroups?.find((one) => one.name === 'myContacts')).toMatchObject({
      groupType: 'SYSTEM_CONTACT_GROUP',
      formattedName: 'My Contacts',
      memberCount: 400,
    })
    expect(data.contactGroups?.filter((one) => one.groupType === 'USER_CONTACT_GROUP').map((one) => one.name)).toEqual([
      'Key accounts',
      'Partners',
      'Newsletter',
      'Trade fair Lisbon',
    ])
    const since = { syncToken: data.nextSyncToken ?? '' }
    expect((await account.client.contactGroups.list(since)).data).not.toHaveProperty('contactGroups')
    const born = await account.client.contactGroups.create({ requestBody: { contactGroup: { name: 'VIP' } } })
    await account.client.contactGroups.delete({ resourceName: 'contactGroups/1c0ffee0b' })
    const delta = await account.client.contactGroups.list(since)
    expect(delta.data.contactGroups?.map((one) => [one.resourceName, one.metadata?.deleted])).toEqual([
      [born.data.resourceName, undefined],
      ['contactGroups/1c0ffee0b', true],
    ])
    await command(account.origin, 'POST expire-cursors', {})
    expect(await status(account.client.contactGroups.list(since))).toBe(400)
  })

  it('come in pages', async () => {
    const first = await account.client.contactGroups.list({ pageSize: 5 })
    const second = await account.client.contactGroups.list({ pageSize: 5, pageToken: first.data.nextPageToken ?? '' })
    const names = [...(first.data.contactGroups ?? []), ...(second.data.contactGroups ?? [])].map((one) => one.resourceName)
    expect([new Set(names).size, first.data.nextSyncToken]).toEqual([10, undefined])
  })

  it('have unique names and cannot be changed when they are the system’s', async () => {
    expect(await status(account.client.contactGroups.create({ requestBody: { contactGroup: { name: 'newsletter' } } }))).toBe(409)
    expect(
      await status(
        account.client.contactGroups.update({ resourceName: 'contactGroups/myContacts', requestBody: { contactGroup: { name: 'X' } } }),
      ),
    ).toBe(400)
    const { data } = await account.client.contactGroups.update({
      resourceName: 'contactGroups/1c0ffee0c',
      requestBody: { contactGroup: { name: 'Letter' } },
    })
    expect(data.name).toBe('Letter')
  })

  it('take and lose members; nobody is left in no group', async () => {
    const [ada, bo] = [await person('Ada'), await person('Bo')]
    const resourceName = 'contactGroups/1c0ffee0d'
    const add = { resourceNamesToAdd: [ada, bo, 'people/c404'] }
    expect((await account.client.contactGroups.members.modify({ resourceName, requestBody: add })).data.notFoundResourceNames).toEqual([
      'people/c404',
    ])
    expect(await groupsOf(ada)).toEqual(['contactGroups/myContacts', resourceName])
    await account.client.contactGroups.members.modify({
      resourceName: 'contactGroups/myContacts',
      requestBody: { resourceNamesToRemove: [ada] },
    })
    const last = await account.client.contactGroups.members.modify({ resourceName, requestBody: { resourceNamesToRemove: [ada] } })
    expect(last.data.canNotRemoveLastContactGroupResourceNames).toEqual([ada])
    const { data } = await account.client.contactGroups.get({ resourceName, maxMembers: 1000 })
    expect(data.memberResourceNames).toEqual(expect.arrayContaining([ada, bo]))
    expect(data.memberResourceNames?.length).toBe(data.memberCount)
    expect(
      await status(
        account.client.contactGroups.members.modify({ resourceName: 'contactGroups/friends', requestBody: { resourceNamesToAdd: [bo] } }),
      ),
    ).toBe(400)
  })

  it('go with or without their members', async () => {
    const before = (await account.client.contactGroups.get({ resourceName: 'contactGroups/1c0ffee0d' })).data.memberCount ?? 0
    await account.client.contactGroups.delete({ resourceName: 'contactGroups/1c0ffee0d' })
    const total = async () =>
      (await account.client.people.connections.list({ resourceName: 'people/me', personFields: 'names' })).data.totalItems
    expect(await total()).toBe(400)
    const partners = (await account.client.contactGroups.get({ resourceName: 'contactGroups/1c0ffee0b' })).data.memberCount ?? 0
    expect(Math.min(before, partners)).toBeGreaterThan(0)
    await account.client.contactGroups.delete({ resourceName: 'contactGroups/1c0ffee0b', deleteContacts: true })
    expect(await total()).toBe(400 - partners)
  })
})

describe('search', () => {
  it('matches word beginnings, and only what the last warm-up saw', async () => {
    await person('Zebedee Quux')
    expect(await search('zebe')).toEqual([])
    await search('')
    expect([await search('zebe'), await search('quu'), await search('zebedee q'), await search('ebedee')]).toEqual([
      ['Zebedee Quux'],
      ['Zebedee Quux'],
      ['Zebedee Quux'],
      [],
    ])
    await person('Zebulon')
    expect(await search('zeb')).toEqual(['Zebedee Quux'])
    expect((await search('a')).length).toBe(30)
  })
})

describe('other contacts', () => {
  it('are a list of their own, read-only until copied', async () => {
    const { data } = await account.client.otherContacts.list({
      readMask: 'names,emailAddresses,metadata',
      requestSyncToken: true,
      pageSize: 100,
    })
    expect([data.otherContacts?.length, data.totalSize]).toEqual([24, 24])
    const [first] = data.otherContacts ?? []
    expect(first?.metadata?.sources?.[0]?.type).toBe('OTHER_CONTACT')
    const copy = await account.client.otherContacts.copyOtherContactToMyContactsGroup({
      resourceName: first?.resourceName ?? '',
      requestBody: { copyMask: 'emailAddresses' },
    })
    expect(copy.data.emailAddresses?.map((one) => one.value)).toEqual(first?.emailAddresses?.map((one) => one.value))
    const { data: delta } = await account.client.otherContacts.list({
      readMask: 'names,emailAddresses,metadata',
      requestSyncToken: true,
      pageSize: 100,
      syncToken: data.nextSyncToken ?? '',
    })
    expect(delta).not.toHaveProperty('otherContacts')
  })
})
