import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Caller } from '#access/caller.ts'
import { asking } from '#test/asking.ts'
import { makeCaller, testDatabase, type TestDatabase } from '#test/database.ts'
import { liveNotifications } from './live.flow.ts'
import { notificationRoutes } from './notification.routes.ts'
import type { Standing } from './notification.ts'
import { standing } from './stand.flow.ts'

let base: TestDatabase
beforeAll(async () => void (base = await testDatabase()))
afterAll(() => base.close())

const started = Date.parse('2026-03-02T09:00:00Z')

/** A member, what they are told, and a clock that moves a minute with each look. */
async function desk(of?: Caller) {
  const caller = of ?? (await makeCaller(base.db))
  const rung: string[] = []
  let at = started
  const needs = {
    db: base.db,
    clock: { now: () => new Date((at += 60_000)) },
    told: ({ memberId }: { memberId: string }) => (rung.push(memberId), Promise.resolve()),
  }
  const stand = standing(needs)
  const ask = asking([['/', [notificationRoutes(needs)]]], caller)
  const conflicts = (count: number, memberId = caller.personId): Standing => ({
    memberId,
    kind: 'conflicts',
    cause: 'conflicts:contact',
    subject: { entityType: 'contact' },
    parts: { entityType: 'contact' },
    count,
  })
  return { caller, rung, ask, conflicts, stand: (...causes: Standing[]) => stand(caller.workspaceId, 'sync', causes) }
}

test('a cause is told once while it stands, moves in place, is news when it grew, and settles when it ends', async () => {
  const { caller, rung, ask, conflicts, stand } = await desk()
  await stand(conflicts(1))
  await stand(conflicts(1))
  expect(rung).toEqual([caller.personId])
  await stand(conflicts(3))
  const [first] = (await ask('GET', '/notifications')).body.items
  expect(first).toMatchObject({ kind: 'conflicts', parts: { entityType: 'contact', count: 3 }, readAt: null, settledAt: null })
  expect((await ask('POST', `/notifications/${first.id}/read`)).body).toMatchObject({ readAt: expect.any(String) })
  await stand(conflicts(2))
  expect((await ask('GET', '/notifications')).body).toMatchObject({ unread: 0, items: [{ id: first.id, parts: { count: 2 } }] })
  await stand(conflicts(4))
  expect((await ask('GET', '/notifications')).body).toMatchObject({ unread: 1, pagination: { total: 1 } })
  await stand()
  const { body } = await ask('GET', '/notifications')
  expect(body).toMatchObject({ unread: 0, items: [{ id: first.id, settledAt: expect.any(String) }] })
  await stand(conflicts(1))
  expect((await ask('GET', '/notifications')).body).toMatchObject({ unread: 1, pagination: { total: 2 } })
})

test('where nothing changed nothing is written', async () => {
  const { caller, conflicts, stand } = await desk()
  await stand(conflicts(2))
  const stamp = async () =>
    (await base.pool.query(`select xmin::text, xmax::text from app.notification where workspace_id = $1`, [caller.workspaceId])).rows
  const before = await stamp()
  await stand(conflicts(2))
  expect(await stamp()).toEqual(before)
  expect(before).toHaveLength(1)
})

test('a source settles only its own', async () => {
  const { caller, ask, conflicts, stand } = await desk()
  await stand(conflicts(1))
  await standing({ db: base.db, clock: { now: () => new Date(started) }, told: () => Promise.resolve() })(caller.workspaceId, 'leads', [])
  expect((await ask('GET', '/notifications')).body.unread).toBe(1)
})

test('nobody sees or marks another’s, in this workspace or the next', async () => {
  const mine = await desk()
  await mine.stand(mine.conflicts(1))
  const [{ id }] = (await mine.ask('GET', '/notifications')).body.items
  for (const other of [await makeCaller(base.db, { workspaceId: mine.caller.workspaceId }), await makeCaller(base.db)]) {
    const { ask } = await desk(other)
    expect((await ask('GET', '/notifications')).body).toMatchObject({ items: [], unread: 0 })
    expect((await ask('POST', `/notifications/${id}/read`)).status).toBe(404)
    expect((await ask('POST', '/notifications/read-all')).body).toEqual({ success: true, read: 0 })
  }
  expect((await mine.ask('POST', '/notifications/read-all')).body).toEqual({ success: true, read: 1 })
  expect((await mine.ask('GET', '/notifications?unread=true')).body.items).toEqual([])
})

test('pages by cursor meet each notification once; a cursor of nothing is refused', async () => {
  const { caller, ask, stand, conflicts } = await desk()
  const many = Array.from({ length: 7 }, (_, at) => ({ ...conflicts(1), cause: `c${at}` }))
  for (let at = 1; at <= 7; at += 1) await stand(...many.slice(0, at))
  const seen: string[] = []
  for (let cursor = ''; ;) {
    const { body } = await ask('GET', `/notifications?limit=3${cursor}`)
    seen.push(...body.items.map((each: { id: string }) => each.id))
    if (body.pagination.next === null) break
    cursor = `&cursor=${body.pagination.next}`
  }
  expect(new Set(seen).size).toBe(7)
  const forged = Buffer.from(JSON.stringify(['at', '+275760-01-01T00:00:00Z', caller.personId])).toString('base64url')
  for (const cursor of ['x', forged, Buffer.from('["at",null,"x"]').toString('base64url')])
    expect((await ask('GET', `/notifications?cursor=${cursor}`)).status).toBe(422)
})

test('whoever looks on hears how many stand unread, their own only', async () => {
  const { caller, conflicts, stand } = await desk()
  const live = liveNotifications({ db: base.db })
  expect(await live.snapshot(caller)).toEqual([{ unread: 0 }])
  await stand(conflicts(5))
  expect(await live.read(caller, [caller.personId])).toEqual([{ unread: 1 }])
  expect(await live.read(caller, ['somebody-else'])).toEqual([])
})
