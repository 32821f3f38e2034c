import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { must } from '#lib/must.ts'
import type { Kind } from '#model/kinds.ts'
import type { Values } from '#model/value.ts'
import { testDatabase, type TestDatabase } from '#test/database.ts'
import { startPortals, type Portal, type Portals } from '#test/portal.ts'
import type { Provider } from '#test/sync/provider.ts'
import { Stage } from '#test/sync/stage.ts'
import { hubspot } from './index.ts'
import { stampPreparation } from './preparation.ts'

const minuteMs = 60_000
let database: TestDatabase
let portals: Portals

beforeAll(async () => {
  ;[database, portals] = await Promise.all([testDatabase(), startPortals()])
})
afterAll(async () => {
  await Promise.all([database?.close(), portals?.[Symbol.asyncDispose]()])
})

const kinds = ['company', 'contact', 'deal'] as const
const types = { company: 'companies', contact: 'contacts', deal: 'deals' } as const

/** A prepared portal connected to a workspace of its own, by the engine as it runs. */
async function connected() {
  const portal = await portals.open()
  await stampPreparation.make(portal.http)
  const stage = await Stage.open(database.db)
  Object.assign(stage.engine, { http: () => Promise.resolve(portal.http), clock: { now: () => portal.http.now() } })
  const streams = await stage.connect(
    'hubspot',
    kinds.map((kind) => ({ stream: must(hubspot.streams[kind], kind) }) as unknown as Provider),
  )
  const ids = kinds.map((kind) => streams[kind] ?? '')
  const work = async (): Promise<void> => {
    await portal.advance(1_000)
    await stage.work(...ids)
    // What waited for a reference goes in the second round.
    await stage.work(...ids)
  }
  const only = async (kind: Kind, field: string, value: string): Promise<{ readonly id: string; readonly values: Values }> => {
    const found = (await stage.records(kind)).filter(({ values, deletedAt }) => values[field] === value && deletedAt === null)
    return found.length === 1 ? must(found[0], value) : expect.fail(`${found.length} of ${value}: ${JSON.stringify(await stage.links())}`)
  }
  /** What points at something is written before it. */
  const backwards = async (): Promise<void> => {
    await portal.advance(1_000)
    await stage.work(...ids.toReversed())
  }
  /** Only what is due there: nothing is read before. */
  const send = async (): Promise<void> => {
    await stage.job('follow')
    for (const id of ids) await stage.job('push', id)
  }
  return { portal, stage, work, backwards, send, only }
}

const made = async ({ there }: Pick<Portal, 'there'>, kind: keyof typeof types, properties: object): Promise<string> =>
  (await there(`objects/${types[kind]}`, { properties })).id as string
const shown = async (portal: Portal, kind: keyof typeof types): Promise<readonly { readonly id: string; readonly properties: Values }[]> =>
  (await portal.there(`objects/${types[kind]}?limit=100&properties=firstname,jobtitle,email,name,domain,dealname,amount,pipedesk_id`))
    .results as readonly { readonly id: string; readonly properties: Values }[]

test('an enumeration tells how HubSpot shows its options, beside the values that records have', async () => {
  const { http } = await portals.open()
  const described = async (kind: 'company' | 'contact') => must(hubspot.streams[kind], kind).describe(http, '')
  const industry = (await described('company')).find(({ name }) => name === 'properties.industry')
  expect(industry).toMatchObject({ type: 'option', optionLabels: { COMPUTER_SOFTWARE: 'Computer software' } })
  expect(industry?.options).toContain('COMPUTER_SOFTWARE')
  const texts = (await described('contact')).filter(({ type }) => type === 'text')
  expect(texts.filter(({ optionLabels }) => optionLabels !== undefined)).toEqual([])
})

describe('the engine over HubSpot', () => {
  test('brings in what is there with its references, and edits go both ways', async () => {
    const { portal, stage, work, only } = await connected()
    const firm = await made(portal, 'company', { name: 'Padaria', domain: 'padaria.example.pt' })
    const ana = await made(portal, 'contact', { firstname: 'Ana', email: 'ana@padaria.example.pt' })
    const bread = await made(portal, 'deal', { dealname: 'Bread', pipeline: 'default', dealstage: 'contractsent', amount: '12' })
    await portal.there(`objects/contacts/${ana}/associations/default/companies/${firm}`, {}, 'PUT')
    await portal.there(`objects/deals/${bread}/associations/default/contacts/${ana}`, {}, 'PUT')
    await work()
    const [company, contact, deal] = [
      await only('company', 'name', 'Padaria'),
      await only('contact', 'firstName', 'Ana'),
      await only('deal', 'name', 'Bread'),
    ]
    expect(contact.values).toMatchObject({ companyId: company.id, emails: [{ value: 'ana@padaria.example.pt' }] })
    expect(deal.values).toMatchObject({ amount: 12, contactIds: [contact.id] })
    await stage.edit(contact.id, { title: 'Baker' })
    await stage.edit(deal.id, { amount: 14.5 }, 'deal')
    await work()
    expect((await shown(portal, 'contact'))[0]?.properties.jobtitle).toBe('Baker')
    expect((await shown(portal, 'deal'))[0]?.properties.amount).toBe('14.5')
    await portal.there(`objects/contacts/${ana}`, { properties: { firstname: 'Anna' } }, 'PATCH')
    await work()
    expect((await only('contact', 'firstName', 'Anna')).values).toMatchObject({ title: 'Baker', companyId: company.id })
  })

  test('what is made here is made there with its company, and once only even when the answer is lost', async () => {
    const { portal, stage, work } = await connected()
    await work()
    const [mill, oven, ben] = [randomUUID(), randomUUID(), randomUUID()]
    await stage.do(mill, { do: 'create', fields: { name: 'Mill', domains: ['mill.example.pt'] } }, 'company')
    await stage.do(ben, { do: 'create', fields: { firstName: 'Ben', companyId: mill } })
    await work()
    await stage.do(oven, { do: 'create', fields: { name: 'Oven' } }, 'company')
    await portal.remote.control('faults', { match: '/batch/upsert$', dropReply: true, times: 1 })
    await work()
    await portal.advance(3 * minuteMs)
    await work()
    const [firms, people] = [await shown(portal, 'company'), await shown(portal, 'contact')]
    expect(firms.map(({ properties }) => properties.name)).toEqual(['Mill', 'Oven'])
    expect(must(firms[1], 'the second').properties.pipedesk_id).toContain(oven)
    expect((await stage.links()).map(({ state }) => state)).toEqual(['live', 'live', 'live'])
    const inputs = [{ id: people[0]?.id }]
    const { results } = await portal.there('associations/contacts/companies/batch/read', { inputs })
    expect(results).toMatchObject([{ to: [{ toObjectId: firms[0]?.id }] }])
  })

  test('people who are made there before their company, and a deal before its people, are joined with them as soon as those are there', async () => {
    const { portal, stage, work, backwards, only } = await connected()
    await made(portal, 'deal', { dealname: 'Flour', pipeline: 'default', dealstage: 'contractsent' })
    await work()
    const [mill, ...three] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()]
    await stage.do(mill, { do: 'create', fields: { name: 'Mill' } }, 'company')
    for (const id of three) await stage.do(id, { do: 'create', fields: { firstName: 'Somebody', companyId: mill } })
    await stage.edit((await only('deal', 'name', 'Flour')).id, { contactIds: three }, 'deal')
    await backwards()
    await backwards()
    const [firm] = await shown(portal, 'company')
    const people = await shown(portal, 'contact')
    const [deal] = await shown(portal, 'deal')
    const joined = async (from: string, to: string, ids: readonly unknown[]) =>
      (await portal.there(`associations/${from}/${to}/batch/read`, { inputs: ids.map((id) => ({ id })) })).results
    expect(
      await joined(
        'contacts',
        'companies',
        people.map(({ id }) => id),
      ),
    ).toEqual(people.map(() => expect.objectContaining({ to: [expect.objectContaining({ toObjectId: firm?.id })] })))
    const [to] = (await joined('deals', 'contacts', [deal?.id])) as { to: { toObjectId: string }[] }[]
    expect(new Set(to?.to.map(({ toObjectId }) => toObjectId))).toEqual(new Set(people.map(({ id }) => id)))
    expect(people).toHaveLength(3)
  })

  test('what somebody made there a moment ago is linked and merged, not made twice', async () => {
    const { portal, stage, work, send, only } = await connected()
    await work()
    await made(portal, 'contact', { email: 'ana@x.example', jobtitle: 'Baker' })
    const emails = [{ value: 'ana@x.example', type: 'work', primary: true }]
    await stage.do(randomUUID(), { do: 'create', fields: { firstName: 'Ana', emails } })
    await send()
    expect(await stage.links()).toMatchObject([{ state: 'refused', reason: expect.stringContaining('already') }])
    await work()
    expect(await stage.links()).toMatchObject([{ state: 'live' }])
    expect((await only('contact', 'firstName', 'Ana')).values).toMatchObject({ title: 'Baker' })
    expect(await shown(portal, 'contact')).toMatchObject([{ properties: { firstname: 'Ana', jobtitle: 'Baker' } }])
  })

  test('a quiet portal writes nothing here; a daily look at all of it neither', async () => {
    const { portal, stage, work } = await connected()
    await made(portal, 'company', { name: 'Quiet', domain: 'quiet.example.pt' })
    await made(portal, 'contact', { firstname: 'Quiet' })
    await work()
    await portal.advance(25 * 60 * minuteMs)
    const since = await stage.now()
    await work()
    expect((await stage.writtenSince(since)).filter((table) => !/cursor|follower|due/.test(table))).toEqual([])
  })

  test('a merge there moves the link; a deletion there leaves the record here', async () => {
    const { portal, stage, work, only } = await connected()
    const [keep, lose, gone] = [
      await made(portal, 'contact', { firstname: 'Keep', email: 'keep@x.example' }),
      await made(portal, 'contact', { firstname: 'Lose', email: 'lose@x.example' }),
      await made(portal, 'contact', { firstname: 'Gone', email: 'gone@x.example' }),
    ]
    await work()
    await portal.there('objects/contacts/merge', { primaryObjectId: keep, objectIdToMerge: lose })
    await portal.there(`objects/contacts/${gone}`, undefined, 'DELETE')
    await portal.advance(61 * minuteMs)
    await work()
    const links = await stage.links()
    const live = links.filter(({ state }) => state === 'live')
    expect(live.map(({ remoteId }) => remoteId)).toEqual([(await shown(portal, 'contact'))[0]?.id])
    expect(links.find(({ remoteId }) => remoteId === gone)?.state).toBe('gone')
    expect(await shown(portal, 'contact')).toHaveLength(1)
    expect((await only('contact', 'firstName', 'Gone')).values).toMatchObject({ firstName: 'Gone' })
  })
})
