import type { people_v1 } from '@googleapis/people'
import { describe, expect, it } from 'vitest'
import { command } from '../../control/command.ts'
import { peopleClient } from '../clients.ts'
import { seededAccount } from './seeded-account.ts'

const DAY_MS = 86_400_000
const LIST = { resourceName: 'people/me', personFields: 'names,phoneNumbers,metadata', pageSize: 150, requestSyncToken: true }

const account = seededAccount()

/** All pages of a listing: the people and the last page's token. */
async function listed(extra: Partial<typeof LIST> & { syncToken?: string; sortOrder?: string } = {}) {
  const people: people_v1.Schema$Person[] = []
  let pageToken: string | undefined
  for (;;) {
    const { data } = await account.client.people.connections.list({ ...LIST, ...extra, ...(pageToken === undefined ? {} : { pageToken }) })
    people.push(...(data.connections ?? []))
    if (data.nextPageToken == null) return { people, syncToken: data.nextSyncToken ?? '', total: data.totalItems }
    expect(data.nextSyncToken).toBeUndefined()
    pageToken = data.nextPageToken
  }
}
const named = (givenName: string) => ({ requestBody: { names: [{ givenName }] }, personFields: 'names,metadata' })
const error = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (thrown: { response?: { data?: unknown } }) => thrown.response?.data,
  )

describe('a full listing', () => {
  it('brings everybody once, oldest change first, with the token on the last page only', async () => {
    const { people, syncToken, total } = await listed()
    expect([people.length, total]).toEqual([400, 400])
    expect(new Set(people.map((one) => one.resourceName)).size).toBe(400)
    const times = people.map((one) => String(one.metadata?.sources?.[0]?.updateTime))
    expect(times.toSorted()).toEqual(times)
    expect(syncToken).not.toBe('')
  })

  it('sorts by name when asked', async () => {
    const { people } = await listed({ sortOrder: 'LAST_NAME_ASCENDING', requestSyncToken: false })
    const names = people.map((one) => String(one.names?.[0]?.displayNameLastFirst).toLowerCase())
    expect(names).toEqual(names.toSorted((one, other) => one.localeCompare(other)))
    expect(names.length).toBe(400)
  })

  it('loses nobody who changes between two pages', async () => {
    const first = await account.client.people.connections.list(LIST)
    const victim = (await listed()).people.at(-1)
    await account.client.people.updateContact({
      resourceName: victim?.resourceName ?? '',
      updatePersonFields: 'nicknames',
      requestBody: { metadata: { sources: victim?.metadata?.sources ?? [] }, nicknames: [{ value: 'moved' }] },
    })
    const rest: people_v1.Schema$Person[] = []
    for (let pageToken = first.data.nextPageToken; pageToken != null;) {
      const { data } = await account.client.people.connections.list({ ...LIST, pageToken })
      rest.push(...(data.connections ?? []))
      pageToken = data.nextPageToken
    }
    expect(rest.map((one) => one.resourceName)).toContain(victim?.resourceName)
  })

  it('leaves `connections` out of an empty address book', async () => {
    const { data } = await (await peopleClient(account.origin, 'new@northwind-sandbox.test')).people.connections.list(LIST)
    expect(data).not.toHaveProperty('connections')
    expect(data.nextSyncToken).toBeDefined()
  })

  it('can be asked for with too large a page, no mask, an unknown field or name, and says so', async () => {
    expect(await error(account.client.people.connections.list({ ...LIST, pageSize: 1001 }))).toMatchObject({
      error: { code: 400, status: 'INVALID_ARGUMENT' },
    })
    expect(await error(account.client.people.connections.list({ resourceName: 'people/me' }))).toMatchObject({ error: { code: 400 } })
    expect(await error(account.client.people.connections.list({ ...LIST, personFields: 'names,shoeSizes' }))).toMatchObject({
      error: { code: 400 },
    })
    expect(await error(account.client.people.connections.list({ ...LIST, resourceName: 'people/c1' }))).toMatchObject({
      error: { code: 400 },
    })
  })
})

describe('an incremental listing', () => {
  it('is one empty page when nothing changed', async () => {
    const { syncToken } = await listed()
    const { data } = await account.client.people.connections.list({ ...LIST, syncToken })
    expect(Object.keys(data)).toEqual(['nextSyncToken'])
  })

  it('brings the new, the changed and the deleted', async () => {
    const { people, syncToken } = await listed()
    const [gone, changed] = people
    const { data: born } = await account.client.people.createContact(named('Newcomer'))
    await account.client.people.deleteContact({ resourceName: gone?.resourceName ?? '' })
    await account.client.people.updateContact({
      resourceName: changed?.resourceName ?? '',
      updatePersonFields: 'phoneNumbers',
      requestBody: { metadata: { sources: changed?.metadata?.sources ?? [] }, phoneNumbers: [{ value: '11 98888-7777' }] },
    })
    const delta = await listed({ syncToken })
    expect(delta.people.map((one) => [one.resourceName, one.metadata?.deleted ?? false])).toEqual([
      [born.resourceName, false],
      [gone?.resourceName, true],
      [changed?.resourceName, false],
    ])
    expect(delta.people[1]).not.toHaveProperty('names')
    expect(delta.people[2]?.phoneNumbers?.[0]?.canonicalForm).toBe('+5511988887777')
    expect((await listed({ syncToken: delta.syncToken })).people).toEqual([])
  })

  it('refuses other parameters, a foreign account and nonsense', async () => {
    const { syncToken } = await listed()
    expect(await error(account.client.people.connections.list({ ...LIST, personFields: 'names,metadata', syncToken }))).toMatchObject({
      error: { code: 400, status: 'INVALID_ARGUMENT' },
    })
    expect(await error(account.client.people.connections.list({ ...LIST, syncToken: 'nonsense' }))).toMatchObject({ error: { code: 400 } })
    const ben = await peopleClient(account.origin, 'ben@northwind-sandbox.test')
    expect(await error(ben.people.connections.list({ ...LIST, syncToken }))).toMatchObject({ error: { code: 400 } })
  })

  it('expires seven days after the full sync, however often it was renewed, with the documented body', async () => {
    const first = await listed()
    await command(account.origin, 'POST clock', { advanceMs: 6 * DAY_MS })
    account.client = await peopleClient(account.origin)
    const renewed = await listed({ syncToken: first.syncToken })
    await command(account.origin, 'POST clock', { advanceMs: DAY_MS })
    account.client = await peopleClient(account.origin)
    expect(await error(account.client.people.connections.list({ ...LIST, syncToken: renewed.syncToken }))).toEqual({
      error: {
        code: 400,
        message: 'Sync token is expired. Clear local cache and retry call without the sync token.',
        status: 'FAILED_PRECONDITION',
        details: [
          {
            '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
            reason: 'EXPIRED_SYNC_TOKEN',
            domain: 'people.googleapis.com',
            metadata: {},
          },
        ],
      },
    })
  })

  it('expires on demand, and a fresh full listing works again', async () => {
    const { syncToken } = await listed()
    await command(account.origin, 'POST expire-cursors', {})
    expect(await error(account.client.people.connections.list({ ...LIST, syncToken }))).toMatchObject({
      error: { status: 'FAILED_PRECONDITION' },
    })
    const again = await listed()
    expect((await listed({ syncToken: again.syncToken })).people).toEqual([])
  })

  it('names former resource names; reads by a former name find the person', async () => {
    const { people, syncToken } = await listed()
    const before = people[0]?.resourceName ?? ''
    const { resourceName } = await command(account.origin, 'POST rename', { resourceName: before })
    const [moved] = (await listed({ syncToken })).people
    expect([moved?.resourceName, moved?.metadata?.previousResourceNames]).toEqual([resourceName, [before]])
    expect(moved?.metadata?.sources?.[0]?.id).toBe(people[0]?.metadata?.sources?.[0]?.id)
    expect((await account.client.people.get({ resourceName: before, personFields: 'names' })).data.resourceName).toBe(resourceName)
  })

  it('shows a write only after the visibility delay, while a read shows it at once', async () => {
    const { syncToken } = await listed()
    await command(account.origin, 'POST visibility', { delayMs: 120_000 })
    const { data } = await account.client.people.createContact(named('Late'))
    expect((await listed({ syncToken })).people).toEqual([])
    expect(
      (await account.client.people.get({ resourceName: data.resourceName ?? '', personFields: 'names' })).data.names?.[0]?.givenName,
    ).toBe('Late')
    await command(account.origin, 'POST clock', { advanceMs: 120_000 })
    expect((await listed({ syncToken })).people.map((one) => one.resourceName)).toEqual([data.resourceName])
  })

  it('pages through 200,000 made-up people without effort', async () => {
    const began = performance.now()
    await command(account.origin, 'POST fill', { kind: 'contacts', count: 200_000, account: 'new@northwind-sandbox.test' })
    expect(performance.now() - began).toBeLessThan(5000)
    account.client = await peopleClient(account.origin, 'new@northwind-sandbox.test')
    const { data } = await account.client.people.connections.list({ ...LIST, pageSize: 1000 })
    expect([data.connections?.length, data.totalItems]).toEqual([1000, 200_000])
    const next = await account.client.people.connections.list({ ...LIST, pageSize: 1000, pageToken: data.nextPageToken ?? '' })
    expect(next.data.connections?.[0]?.resourceName).not.toBe(data.connections?.[0]?.resourceName)
  })
})
