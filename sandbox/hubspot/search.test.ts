import { describe, expect, it } from 'vitest'
import { command } from '../control/command.ts'
import { refusal } from './clients.ts'
import { EMPTY, emptyPortal } from './empty-portal.ts'

const portal = emptyPortal()

type Filter = { propertyName: string; operator: string; value?: string; highValue?: string; values?: string[] }
type Request = { groups?: Filter[][]; sorts?: unknown[]; query?: string; limit?: number; after?: string; properties?: string[] }
const search = async ({ groups = [], ...rest }: Request, kind = 'contacts') => {
  const body = { filterGroups: groups.map((filters) => ({ filters })), properties: [], limit: 200, ...rest }
  // The client's own shape for sorts is a list of texts; HubSpot's is a list of objects, so it is sent as it stands.
  const response = await portal.client.apiRequest({ method: 'POST', path: `/crm/objects/2026-09/${kind}/search`, body })
  const answer = (await response.json()) as {
    total: number
    results: { id: string; properties: Record<string, string> }[]
    paging?: { next: { after: string } }
    message: string
  }
  return { ...answer, status: response.status, headers: response.headers }
}
const contact = async (properties: Record<string, string>) =>
  (await portal.client.crm.contacts.basicApi.create({ properties, associations: [] })).id
const found = async (filter: Filter) => (await search({ groups: [[filter]] })).results.map(({ id }) => id)

describe('a search', () => {
  it('compares texts without regard to case, options with it, and lists in lower case only', async () => {
    const id = await contact({ firstname: 'Ana', lastname: 'São Pedro', lifecyclestage: 'customer', email: 'ana@big-corp.example' })
    const other = await contact({ firstname: 'Ben', closedate: '2026-03-04T00:00:00Z' })
    expect(await found({ propertyName: 'firstname', operator: 'EQ', value: 'ANA' })).toEqual([id])
    expect(await found({ propertyName: 'lifecyclestage', operator: 'EQ', value: 'Customer' })).toEqual([])
    expect(await found({ propertyName: 'firstname', operator: 'IN', values: ['Ana'] })).toEqual([])
    expect(await found({ propertyName: 'firstname', operator: 'IN', values: ['ana', 'ben'] })).toEqual([id, other])
    expect(await found({ propertyName: 'firstname', operator: 'NOT_IN', values: ['ana'] })).toEqual([other])
    expect(await found({ propertyName: 'firstname', operator: 'NEQ', value: 'Ben' })).toEqual([id])
    expect(await found({ propertyName: 'email', operator: 'HAS_PROPERTY' })).toEqual([id])
    expect(await found({ propertyName: 'email', operator: 'NOT_HAS_PROPERTY' })).toEqual([other])
    expect(await found({ propertyName: 'email', operator: 'CONTAINS_TOKEN', value: '*@big*' })).toEqual([id])
    expect(await found({ propertyName: 'lastname', operator: 'CONTAINS_TOKEN', value: 'pedro' })).toEqual([id])
    const [low, high] = [String(Date.UTC(2026, 2, 3)), String(Date.UTC(2026, 2, 5))]
    expect(await found({ propertyName: 'closedate', operator: 'BETWEEN', value: low, highValue: high })).toEqual([other])
    expect(await found({ propertyName: 'closedate', operator: 'LT', value: low })).toEqual([])
    expect((await search({ query: 'sao' })).total).toBe(0)
    expect((await search({ query: 'são an' })).results.map((one) => one.id)).toEqual([id])
  })

  it('takes one group of several, one sort, and pages by number', async () => {
    await command(portal.origin, 'POST limits', { account: EMPTY, search: null })
    for (const firstname of ['C', 'a', 'B']) await contact({ firstname })
    const named = (value: string) => [{ propertyName: 'firstname', operator: 'EQ', value }]
    expect((await search({ groups: [named('a'), named('b')] })).total).toBe(2)
    const sorts = [{ propertyName: 'firstname', direction: 'DESCENDING' }]
    const first = await search({ sorts, limit: 2, properties: ['firstname'] })
    expect([first.total, first.results.map(({ properties }) => properties['firstname']), first.paging?.next.after]).toEqual([
      3,
      ['C', 'B'],
      '2',
    ])
    const second = await search({ sorts, limit: 2, after: '2', properties: ['firstname'] })
    expect([second.results.map(({ properties }) => properties['firstname']), second.paging]).toEqual([['a'], undefined])
    expect((await search({ sorts: [...sorts, ...sorts] })).status).toBe(400)
  })

  it.each([
    [{ limit: 201 }, 'limit'],
    [{ groups: Array.from({ length: 6 }, () => [{ propertyName: 'email', operator: 'HAS_PROPERTY' }]) }, '5 filterGroups'],
    [{ groups: [Array.from({ length: 7 }, () => ({ propertyName: 'email', operator: 'HAS_PROPERTY' }))] }, '6 filters'],
    [
      { groups: Array.from({ length: 4 }, () => Array.from({ length: 5 }, () => ({ propertyName: 'email', operator: 'HAS_PROPERTY' }))) },
      '18 filters',
    ],
    [{ groups: [[{ propertyName: 'shoes', operator: 'EQ', value: '1' }]] }, 'does not exist'],
    [{ groups: [[{ propertyName: 'email', operator: 'LIKE', value: '1' }]] }, 'operator'],
    [{ groups: [[{ propertyName: 'email', operator: 'EQ' }]] }, 'needs a value'],
    [{ groups: [[{ propertyName: 'closedate', operator: 'GT', value: 'soon' }]] }, 'cannot be compared'],
    [{ after: '10000' }, '10000'],
    [{ after: 'x' }, 'after'],
    [{ query: 'x'.repeat(2990) }, '3000 characters'],
  ] satisfies [Request, string][])('is held within its limits (case %#)', async (request, words) => {
    expect(await search(request)).toMatchObject({ status: 400, message: expect.stringContaining(words) })
  })

  it('ends at 10,000 rows, so one pages by id: 12,000 of one instant come each once', async () => {
    await command(portal.origin, 'POST fill', { kind: 'companies', count: 12_000, account: EMPTY, sameTimestamp: true })
    await command(portal.origin, 'POST limits', { account: EMPTY, search: null })
    const last = await search({ limit: 200, after: '9800' }, 'companies')
    expect([last.total, last.paging?.next.after]).toEqual([12_000, '10000'])
    expect((await search({ limit: 200, after: '10000' }, 'companies')).status).toBe(400)
    const times = await search({ limit: 1 }, 'companies')
    const modified = times.results[0]?.properties['hs_lastmodifieddate'] ?? ''
    const seen = new Set<string>()
    for (let beyond = '0', size = 200; size === 200;) {
      const filters = [
        { propertyName: 'hs_lastmodifieddate', operator: 'GTE', value: String(Date.parse(modified)) },
        { propertyName: 'hs_object_id', operator: 'GT', value: beyond },
      ]
      const page = await search({ groups: [filters], sorts: [{ propertyName: 'hs_object_id', direction: 'ASCENDING' }] }, 'companies')
      for (const { id } of page.results) seen.add(id)
      beyond = page.results.at(-1)?.id ?? beyond
      size = page.results.length
    }
    expect(seen.size).toBe(12_000)
  })

  it('lags: a new object is not found yet, a changed one as it was, an archived one not at all', async () => {
    const [old, gone] = [await contact({ firstname: 'Old' }), await contact({ firstname: 'Gone' })]
    await command(portal.origin, 'POST limits', { account: EMPTY, search: null })
    await command(portal.origin, 'POST clock', { advanceMs: 60_000 })
    await command(portal.origin, 'POST lag', { ms: 30_000, account: EMPTY })
    await portal.client.crm.contacts.basicApi.update(old, { properties: { firstname: 'New' } })
    const fresh = await contact({ firstname: 'Fresh' })
    await portal.client.crm.contacts.basicApi.archive(gone)
    const names = async () =>
      (await search({ properties: ['firstname'] })).results.map(({ id, properties }) => [id, properties['firstname']])
    expect(await names()).toEqual([[old, 'Old']])
    expect((await portal.client.crm.contacts.basicApi.getById(old, ['firstname'])).properties['firstname']).toBe('New')
    await command(portal.origin, 'POST clock', { advanceMs: 31_000 })
    expect(await names()).toEqual([
      [old, 'New'],
      [fresh, 'Fresh'],
    ])
  })

  it('through HubSpot’s own client gives its own type', async () => {
    const id = await contact({ email: 'typed@x.example' })
    const filters = [{ propertyName: 'email', operator: 'EQ', value: 'typed@x.example' } as never]
    const answer = await portal.client.crm.contacts.searchApi.doSearch({
      filterGroups: [{ filters }],
      sorts: ['hs_object_id'],
      properties: ['email'],
      limit: 10,
      after: '0',
    })
    expect([answer.total, answer.results[0]?.id]).toEqual([1, id])
    expect((await refusal(portal.client.crm.contacts.searchApi.doSearch({ limit: 500 }))).code).toBe(400)
  })
})
