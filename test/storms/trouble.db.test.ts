import { afterAll, beforeAll, expect, test } from 'vitest'
import { hubspot } from '#connectors/hubspot/index.ts'
import type { Connector } from '#connectors/kit/connector.ts'
import { must } from '#lib/must.ts'
import { auditOf, crooked, openPortal, openWorld, type Portal, type World } from './world.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const most = 3000
const storm = { timeout: 240_000 }
const listing = '/crm/objects/2026-09/contacts$'
let world: World
beforeAll(async () => void (world = await openWorld()))
afterAll(() => world?.[Symbol.asyncDispose]())

/** How often the listing of contacts was begun from nothing, and with how many calls it was read. */
async function listings({ connection }: Portal): Promise<{ readonly begun: number; readonly answered: number }> {
  const own = (await world.remote.log(listing)).filter(({ method, account }) => method === 'GET' && account === connection.accountId)
  const taken = own.filter(({ status, query }) => status === 200 && !/archived=true/.test(query))
  return { begun: taken.filter(({ query }) => !/after=/.test(query)).length, answered: taken.length }
}

test('a daily limit in the middle of the first sync: it says so and until when, loses nothing and begins nothing anew', storm, async () => {
  const portal = await openPortal(world)
  const { stage, control, start, ask, settle, listed } = portal
  // Far from the midnight at which the stand-in's day ends.
  await world.advance(24 * hourMs - (world.clock.now().getTime() % (24 * hourMs)) + 10 * hourMs)
  await control('fill', { kind: 'contacts', count: most, stepMs: 1 })
  await world.advance(10 * minuteMs)
  await start(['contact'])
  const stream = await portal.stream('contact')
  await control('limits', { daily: 40 })
  await expect(stage.job('pull', stream)).rejects.toMatchObject({
    code: 'retry_after',
    message: expect.stringMatching(/^Waiting for HubSpot's daily limit until (\d{4}-\d\d-\d\d )?\d\d:\d\d$/),
  })
  const { body: pulse } = await ask('GET', '/crm/sync/pulse')
  expect(JSON.stringify(pulse.items)).toMatch(/Waiting for HubSpot's daily limit until (\d{4}-\d\d-\d\d )?\d\d:\d\d/)
  const half = await stage.records()
  expect(half.length).toBeGreaterThan(500)
  expect(half.length).toBeLessThan(most)

  // People go on working on both sides; the hub tries again each hour.
  const [mine, theirs] = [must(half[0], 'one'), must(half[1], 'another')]
  const remoteOf = async (id: string) => (await stage.links()).find(({ recordId }) => recordId === id)?.remoteId ?? ''
  await stage.edit(mine.id, { title: 'Here while waiting' })
  await control('edit', { kind: 'contacts', id: await remoteOf(theirs.id), properties: { jobtitle: 'There while waiting' } })
  await stage.job('follow')
  await expect(stage.job('push', stream)).rejects.toMatchObject({ code: 'retry_after' })
  await world.advance(hourMs)
  await expect(stage.job('pull', stream)).rejects.toMatchObject({ code: 'retry_after' })
  expect((await stage.records()).length).toBe(half.length)

  await world.advance(13 * hourMs)
  await control('limits', { daily: 100_000 })
  await settle()
  expect(await listings(portal)).toEqual({ begun: 1, answered: most / 100 })
  expect(await auditOf(stage, 'contact', '0')).toEqual({ 1: most - 2, 2: 2 })
  expect(await crooked(stage)).toEqual([])
  expect((await ask('GET', '/crm/sync/pulse')).body.items).toEqual([])
  const shown = await listed('contacts', ['jobtitle'])
  expect(shown).toHaveLength(most)
  expect(shown.filter(({ properties }) => properties.jobtitle?.endsWith('while waiting'))).toHaveLength(2)
  expect((await stage.records()).filter(({ values }) => JSON.stringify(values.title ?? '').endsWith('while waiting"'))).toHaveLength(2)
})

test('uninstalled in the middle of the first sync, then installed again: it goes on where it was, nothing twice', storm, async () => {
  const found: { portal?: Portal; pages: number } = { pages: 0 }
  const contact = must(hubspot.streams.contact, 'contact')
  const uninstalling: Connector = {
    ...hubspot,
    streams: {
      ...hubspot.streams,
      contact: {
        ...contact,
        pull: async (...asked) => {
          found.pages += 1
          if (found.pages === 12) await found.portal?.control('grants', { revoke: true })
          return contact.pull(...asked)
        },
      },
    },
  }
  const portal = await openPortal(world, uninstalling)
  found.portal = portal
  const { stage, control, start, ask, settle, listed, reconnect, connection } = portal
  await control('fill', { kind: 'contacts', count: most, stepMs: 1 })
  await world.advance(10 * minuteMs)
  await start(['contact'])
  const stream = await portal.stream('contact')
  await expect(stage.job('pull', stream)).rejects.toMatchObject({ code: 'reconnect' })
  const half = (await stage.records()).length
  expect(half).toBeGreaterThan(500)
  expect(half).toBeLessThan(most)
  expect((await ask('GET', '/crm/sync/pulse')).body).toMatchObject({ state: 'broken' })
  // Whoever triggers it now is told the mend.
  await expect(start()).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('connected again') })

  expect(await reconnect()).toMatchObject({ id: connection.id, accountId: connection.accountId })
  await start(['contact'])
  await settle()
  // No page but the one that was under way is read again.
  const { begun, answered } = await listings(portal)
  expect(begun).toBe(1)
  expect(answered).toBeLessThanOrEqual(most / 100 + 1)
  expect(await auditOf(stage, 'contact', '0')).toEqual({ 1: most })
  expect(await crooked(stage)).toEqual([])
  expect(await listed('contacts', [])).toHaveLength(most)
  expect((await ask('GET', '/crm/sync/pulse')).body.items).toEqual([])
})
