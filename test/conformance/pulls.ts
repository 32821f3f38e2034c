import { expect, test } from 'vitest'
import { must } from '#lib/must.ts'
import type { Subject } from './conforms.ts'
import { pullAll, scopeOf } from './reading.ts'

/** Listings, changes, and cursors that die. */
export function pulls({ stream, kind, world }: Subject): void {
  test('lists everything once, page by page; afterwards one call that finds nothing', async () => {
    const place = await world().place()
    const scope = await scopeOf(stream, place.http)
    await place.fill(kind, 2_203)
    const first = await pullAll(stream, place.http, { cursor: null, scope })
    expect(first.pages).toBeGreaterThan(1)
    expect(new Set(first.changes.map(({ id }) => id)).size).toBe(2_203)
    expect(first.changes).toHaveLength(2_203)
    expect(first.changes.every(({ values, scope: of }) => values !== null && of === scope)).toBe(true)
    await place.forget()
    const again = await pullAll(stream, place.http, { cursor: first.next, scope })
    expect(again).toMatchObject({ changes: [], pages: 1 })
    expect(await place.calls()).toEqual({ reads: 1, writes: 0 })
  })

  test('an edit there is one change with a later order and another tag; reading it again changes neither', async () => {
    const place = await world().place()
    const scope = await scopeOf(stream, place.http)
    await place.fill(kind, 3)
    const { changes, next } = await pullAll(stream, place.http, { cursor: null, scope })
    const [before] = changes
    const { id, order, tag } = must(before, 'a change')
    await place.edit(kind, id)
    const delta = await pullAll(stream, place.http, { cursor: next, scope })
    expect(delta.changes.map((each) => each.id)).toEqual([id])
    const after = must(delta.changes[0], 'the change')
    if (order !== null) expect(must(after.order, 'an order') > order).toBe(true)
    if (tag !== null) expect(after.tag).not.toBe(tag)
    const [read] = await stream.read(place.http, scope, [id])
    expect(read).toMatchObject({ id, order: after.order, tag: after.tag, values: after.values })
  })

  test('a removal is told, and read as nothing there', async () => {
    const place = await world().place()
    const scope = await scopeOf(stream, place.http)
    await place.fill(kind, 3)
    const { changes, next } = await pullAll(stream, place.http, { cursor: null, scope })
    const [gone, stays] = changes.map(({ id }) => id)
    await place.remove(kind, gone ?? '')
    const delta = await pullAll(stream, place.http, { cursor: next, scope })
    expect(delta.changes).toMatchObject([{ id: gone, values: null }])
    const read = await stream.read(place.http, scope, [stays ?? '', gone ?? ''])
    expect(read.map(({ id, values }) => [id, values === null])).toEqual([
      [stays, false],
      [gone, true],
    ])
  })

  test('a dead cursor is a value, and so is one of another version; a new listing shows the same', async () => {
    const place = await world().place()
    const scope = await scopeOf(stream, place.http)
    await place.fill(kind, 5)
    const { changes, next } = await pullAll(stream, place.http, { cursor: null, scope })
    expect(await stream.pull(place.http, 'of an older version', scope)).toEqual({ kind: 'expired' })
    await place.expireCursors()
    expect(await stream.pull(place.http, next, scope)).toEqual({ kind: 'expired' })
    const anew = await pullAll(stream, place.http, { cursor: null, scope })
    const states = (list: typeof changes) => list.map(({ id, order, tag }) => `${id} ${order} ${tag}`).toSorted((a, b) => (a < b ? -1 : 1))
    expect(states(anew.changes)).toEqual(states(changes))
  })
}
