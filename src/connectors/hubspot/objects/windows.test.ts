import { afterAll, beforeAll, expect, test } from 'vitest'
import { must } from '#lib/must.ts'
import { startPortals, type Portal, type Portals } from '#test/portal.ts'
import { stampPreparation } from '../preparation.ts'
import type { Change, Cursor } from '../../kit/stream.ts'
import { company } from './company.ts'
import { contact } from './contact.ts'
import { deal } from './deal.ts'
import type { ObjectType } from './object-type.ts'
import { pull } from './pull.ts'
import { read } from './read.ts'

const minuteMs = 60_000
let portals: Portals

beforeAll(async () => {
  portals = await startPortals()
})
afterAll(() => portals[Symbol.asyncDispose]())

type Listed = { readonly changes: readonly Change[]; readonly pages: number; readonly next: Cursor }

async function pullAll({ http }: Portal, type: ObjectType, from: Cursor | null): Promise<Listed> {
  const changes: Change[] = []
  let cursor = from
  for (let pages = 1; ; pages += 1) {
    const pulled = await pull(http, type, cursor)
    if (pulled.kind === 'expired') throw new Error('the cursor has expired')
    changes.push(...pulled.changes)
    cursor = pulled.next
    if (!pulled.more) return { changes, pages, next: cursor }
  }
}

const idsOf = (changes: readonly Change[]): string[] => changes.map(({ id }) => id)
const fill = (
  { remote, account }: Portal,
  kind: string,
  how: { readonly count: number; readonly sameTimestamp?: boolean; readonly stepMs?: number },
) => remote.control('fill', { kind, account, ...how })
const made = async (portal: Portal, type: ObjectType, properties: object): Promise<string> =>
  (await portal.there(`objects/${type.name}`, { properties })).id as string

test('10,000 rows changed at one instant come whole, and so do 25,000 beyond the cap of a search; each once', async () => {
  const portal = await portals.open()
  await fill(portal, 'companies', { count: 5 })
  await portal.advance(10 * minuteMs)
  const first = await pullAll(portal, company, null)
  await portal.advance(10 * minuteMs)
  await fill(portal, 'companies', { count: 10_000, sameTimestamp: true })
  await portal.advance(10 * minuteMs)
  const bulk = await pullAll(portal, company, first.next)
  expect(new Set(idsOf(bulk.changes)).size).toBe(10_000)
  expect(bulk.changes).toHaveLength(10_000)
  expect(new Set(bulk.changes.map(({ order }) => order)).size).toBe(1)
  await fill(portal, 'companies', { count: 25_000, stepMs: 1 })
  await portal.advance(10 * minuteMs)
  const many = await pullAll(portal, company, bulk.next)
  expect(new Set(idsOf(many.changes)).size).toBe(25_000)
  expect(many.changes).toHaveLength(25_000)
})

test('what the search shows late is not lost, and what is looked at again is the same', async () => {
  const portal = await portals.open()
  const id = await made(portal, contact, { firstname: 'Ana' })
  await portal.advance(10 * minuteMs)
  const first = await pullAll(portal, contact, null)
  await portal.remote.control('lag', { ms: 4 * minuteMs, account: portal.account })
  await portal.there(`objects/contacts/${id}`, { properties: { firstname: 'Anna' } }, 'PATCH')
  await portal.advance(minuteMs)
  const early = await pullAll(portal, contact, first.next)
  expect(early.changes).toEqual([])
  await portal.advance(3.5 * minuteMs)
  const late = await pullAll(portal, contact, early.next)
  expect(late.changes).toMatchObject([{ id, values: { properties: { firstname: 'Anna' } } }])
  const again = await pullAll(portal, contact, late.next)
  expect(again.changes).toEqual(late.changes)
})

test('an association moves no date; the daily look finds it by its tag', async () => {
  const portal = await portals.open()
  const person = await made(portal, contact, { firstname: 'Ana' })
  const firm = await made(portal, company, { name: 'Padaria' })
  await portal.advance(10 * minuteMs)
  const first = await pullAll(portal, contact, null)
  await portal.there(`objects/contacts/${person}/associations/default/companies/${firm}`, {}, 'PUT')
  const [now] = await read(portal.http, contact, [person])
  expect(now).toMatchObject({ values: { associations: { company: firm } } })
  expect(now?.tag).not.toBe(first.changes[0]?.tag)
  await portal.advance(25 * 60 * minuteMs)
  const daily = await pullAll(portal, contact, first.next)
  expect(daily.changes).toContainEqual(now)
  const rested = await pullAll(portal, contact, daily.next)
  expect(rested).toMatchObject({ changes: [], pages: 1 })
})

test('merged objects are told by the one they became; none of them counts as deleted', async () => {
  const portal = await portals.open()
  const [winner, loser, gone] = [
    await made(portal, company, { name: 'One' }),
    await made(portal, company, { name: 'Uno' }),
    await made(portal, company, { name: 'Zero' }),
  ]
  await portal.advance(10 * minuteMs)
  const first = await pullAll(portal, company, null)
  const { id: became } = await portal.there('objects/companies/merge', { primaryObjectId: winner, objectIdToMerge: loser })
  await portal.there(`objects/companies/${gone}`, undefined, 'DELETE')
  const [told] = await read(portal.http, company, [loser])
  expect(told).toMatchObject({ id: became, formerly: expect.arrayContaining([loser]) })
  await portal.advance(61 * minuteMs)
  const { changes } = await pullAll(portal, company, first.next)
  expect(changes.filter(({ values }) => values === null).map(({ id }) => id)).toEqual([gone])
  expect(changes.flatMap(({ formerly = [] }) => formerly)).toContain(loser)
})

test('a cursor asks for its properties; once others are there it has expired, at once where something changed', async () => {
  const portal = await portals.open()
  const id = await made(portal, deal, { dealname: 'Bread', pipeline: 'default', dealstage: 'contractsent' })
  await portal.advance(10 * minuteMs)
  const { next } = await pullAll(portal, deal, null)
  await portal.there('properties/deals', { name: 'oven', label: 'Oven', type: 'string', fieldType: 'text', groupName: 'dealinformation' })
  const other = { ...portal, http: await portal.withScopes(['oauth', 'crm.objects.deals.read', 'crm.schemas.deals.read']) }
  expect(await pull(other.http, deal, next)).toMatchObject({ kind: 'page', changes: [] })
  await portal.there(`objects/deals/${id}`, { properties: { oven: 'stone' } }, 'PATCH')
  await portal.advance(1_000)
  expect(await pull(other.http, deal, next)).toEqual({ kind: 'expired' })
  const anew = await pullAll(other, deal, null)
  expect(must(anew.changes[0], 'the deal').values).toMatchObject({ properties: { oven: 'stone' } })
})

test('more fields than an address can hold are read as well, and making our own field reads nothing anew', async () => {
  const portal = await portals.open()
  for (let at = 0; at < 100; at += 1) {
    const name = `a_field_with_quite_a_long_name_number_${at}`
    await portal.there('properties/contacts', { name, label: name, type: 'string', fieldType: 'text', groupName: 'contactinformation' })
  }
  const id = await made(portal, contact, { firstname: 'Ana', a_field_with_quite_a_long_name_number_99: 'last' })
  await portal.advance(10 * minuteMs)
  const { changes, next } = await pullAll(portal, contact, null)
  expect(changes).toMatchObject([{ id, values: { properties: { a_field_with_quite_a_long_name_number_99: 'last' } } }])
  expect(await read(portal.http, contact, [id])).toEqual(changes)
  await stampPreparation.make(portal.http)
  await portal.there(`objects/contacts/${id}`, { properties: { firstname: 'Anna' } }, 'PATCH')
  await portal.advance(1_000)
  expect((await pullAll(portal, contact, next)).changes).toMatchObject([{ id, values: { properties: { firstname: 'Anna' } } }])
})
