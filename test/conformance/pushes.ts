import { expect, test } from 'vitest'
import { randomUUID } from 'node:crypto'
import type { Http } from '#connectors/kit/http.ts'
import type { Change, Outgoing, Raw } from '#connectors/kit/stream.ts'
import { must } from '#lib/must.ts'
import type { Values } from '#model/value.ts'
import { planPull } from '#sync/plan.ts'
import type { Subject } from './conforms.ts'
import { mappingOf, scopeOf } from './reading.ts'
import { samples } from './samples.ts'

const newborn = (raw: Raw): Outgoing => ({
  record: randomUUID(),
  remote: null,
  tag: null,
  step: 'create',
  raw,
  sent: Object.keys(raw),
  stamp: `test:${randomUUID()}`,
})

const erase = (from: Change): Outgoing => ({
  record: randomUUID(),
  remote: from.id,
  tag: from.tag,
  step: 'delete',
  raw: {},
  sent: [],
  stamp: '',
})

/** Writes, each with its own receipt, and what is done when no answer comes. */
export function pushes({ stream, kind, world }: Subject): void {
  if (stream.push === undefined) return
  const push = stream.push.bind(stream)
  const mapping = mappingOf(stream)
  const sample = (at: number): Values => must(world().samples?.[kind] ?? samples[kind], `samples for ${kind}`)(at)
  const keys = mapping.slots.filter((slot) => slot.pushes).map(({ key }) => key)
  const bySlot = (values: Values): Values => Object.fromEntries(mapping.slots.map((slot) => [slot.key, slot.get(values)]))
  const create = (at: number): Outgoing => newborn(mapping.write({}, bySlot(sample(at)), keys).raw)
  const change = (from: Change, values: Values, only: readonly string[]): Outgoing => {
    const { raw, sent } = mapping.write(mapping.project(must(from.values, 'values')), bySlot(values), only)
    return { record: randomUUID(), remote: from.id, tag: from.tag, step: 'update', raw, sent, stamp: `test:${randomUUID()}` }
  }

  /** An account with `count` of our objects in it. */
  async function planted(count: number) {
    const place = await world().place()
    const scope = await scopeOf(stream, place.http)
    const receipts = await push(
      place.http,
      scope,
      Array.from({ length: count }, (_, at) => create(at)),
    )
    await place.forget()
    const changes = receipts.map((receipt) => (receipt.kind === 'done' ? receipt.change : expect.fail(JSON.stringify(receipt))))
    return { place, scope, changes, first: must(changes[0], 'the first') }
  }

  const meansSame = (raw: Raw, values: Values): void => {
    for (const slot of mapping.slots)
      expect(slot.same(slot.get(mapping.read(raw)), slot.get(values)), `${slot.key}: ${JSON.stringify(slot.get(mapping.read(raw)))}`).toBe(
        true,
      )
  }

  test('creates a full batch in as few calls as there are batches, receipts in order, with our stamp', async () => {
    const place = await world().place()
    const scope = await scopeOf(stream, place.http)
    const batch = Array.from({ length: stream.batch }, (_, at) => create(at))
    await push(place.http, scope, [create(stream.batch)])
    await place.forget()
    const receipts = await push(place.http, scope, batch)
    expect((await place.calls()).writes).toBe(1)
    expect(await place.count(kind)).toBe(stream.batch + 1)
    receipts.forEach((receipt, at) => {
      if (receipt.kind !== 'done') return expect.fail(JSON.stringify(receipt))
      expect(receipt.change.stamp).toBe(batch[at]?.stamp)
      meansSame(must(receipt.change.values, 'values'), sample(at))
    })
    const done = receipts[5]
    if (done?.kind !== 'done') return expect.fail('no receipt')
    const [read] = await stream.read(place.http, scope, [done.change.id])
    expect(read).toMatchObject({ id: done.change.id, tag: done.change.tag, order: done.change.order })
  })

  test('an update moves what it names, on the version it was made on; the answer has the next version', async () => {
    const { place, scope, first } = await planted(2)
    const values = { ...sample(0), ...sample(9) }
    const [receipt] = await push(place.http, scope, [change(first, values, keys)])
    if (receipt?.kind !== 'done') return expect.fail(JSON.stringify(receipt))
    meansSame(must(receipt.change.values, 'values'), values)
    expect(receipt.change.tag).not.toBe(first.tag)
    const [key] = keys
    const [stale] = await push(place.http, scope, [change(first, sample(3), [must(key, 'a slot')])])
    if (first.tag !== null) expect(stale).toEqual({ kind: 'stale' })
    const [again] = await push(place.http, scope, [change(receipt.change, sample(3), [must(key, 'a slot')])])
    expect(again?.kind).toBe('done')
  })

  test('the answer to an update is what it wrote, not what somebody there made of it right after', async () => {
    const { place, scope, first } = await planted(1)
    let isAnswered = false
    const http: Http = {
      urgent: place.http.urgent,
      now: () => place.http.now(),
      send: async (request) => {
        const reply = await place.http.send(request)
        const isWrite = request.method !== 'GET' && request.reads !== true
        if (isWrite && !isAnswered) await place.edit(kind, first.id)
        isAnswered ||= isWrite
        return reply
      },
    }
    const values = { ...sample(0), ...sample(9) }
    const [receipt] = await push(http, scope, [change(first, values, keys)])
    expect(isAnswered).toBe(true)
    if (receipt?.kind !== 'done') return expect.fail(JSON.stringify(receipt))
    meansSame(must(receipt.change.values, 'values'), values)
    const [now] = await stream.read(place.http, scope, [first.id])
    expect(planPull(must(now, 'it'), { state: 'live', ...receipt.change })).toBe('merge')
  })

  test('an edit that we have not seen is not overwritten; the others of the batch go on', async () => {
    const { place, scope, changes } = await planted(4)
    const [mine, touched] = changes
    await place.edit(kind, must(touched, 'one').id)
    const receipts = await push(
      place.http,
      scope,
      changes.map((each, at) => change(each, sample(7 + at), keys)),
    )
    expect(receipts.map((receipt) => receipt.kind)).toEqual(
      must(mine, 'one').tag === null ? ['done', 'done', 'done', 'done'] : ['done', 'stale', 'done', 'done'],
    )
  })

  test('deletes once; what is gone already is done, what was edited since stays', async () => {
    const { place, scope, changes } = await planted(4)
    const [a, b, c] = changes.map((each) => must(each, 'one'))
    await place.remove(kind, must(a, 'a').id)
    await place.edit(kind, must(b, 'b').id)
    const receipts = await push(place.http, scope, [must(a, 'a'), must(b, 'b'), must(c, 'c')].map(erase))
    expect(receipts).toMatchObject([
      { kind: 'done', change: { values: null } },
      { kind: 'stale' },
      { kind: 'done', change: { id: c?.id, values: null } },
    ])
    expect(await place.count(kind)).toBe(2)
  })

  test('an update of what is gone says so, or finds out by reading', async () => {
    const { place, scope, first } = await planted(1)
    await place.remove(kind, first.id)
    const [receipt] = await push(place.http, scope, [change(first, sample(2), keys)])
    expect(['gone', 'stale']).toContain(receipt?.kind)
  })

  test('one that is refused says why; the rest of its batch is written', async () => {
    const place = await world().place()
    const scope = await scopeOf(stream, place.http)
    const batch = [create(0), create(1), newborn(world().unacceptable(kind)), create(2), create(3)]
    const receipts = await push(place.http, scope, batch)
    expect(receipts.map((receipt) => receipt.kind)).toEqual(['done', 'done', 'refused', 'done', 'done'])
    expect(receipts[2]).toMatchObject({ reason: expect.stringMatching(/\w{3,}/) })
    expect(await place.count(kind)).toBe(4)
  })

  test('a create without an answer is unknown, never repeated, and found exactly once', async () => {
    for (const rule of [{ dropReply: true }, { status: 500, reason: undefined }]) {
      const place = await world().place()
      const scope = await scopeOf(stream, place.http)
      await push(place.http, scope, [create(9)])
      const lost = [create(0), create(1), create(2)]
      await place.forget()
      await place.trouble({ ...(rule.dropReply === true ? { dropReply: true } : { status: 500 }), times: 1 })
      expect(await push(place.http, scope, lost)).toEqual([{ kind: 'unknown' }, { kind: 'unknown' }, { kind: 'unknown' }])
      expect((await place.calls()).writes).toBe(1)
      const there = (await place.count(kind)) - 1
      const found = (await stream.find?.(place.http, scope, lost)) ?? expect.fail('what creates must find')
      expect(found.filter((each) => each !== null)).toHaveLength(there)
      expect(there).toBe(rule.dropReply === true ? 3 : 0)
      for (const [at, each] of found.entries()) if (each !== null) expect(each.stamp).toBe(lost[at]?.stamp)
    }
  })

  test('an update or delete without an answer ends as it was meant, without being lost', async () => {
    const { place, scope, changes } = await planted(2)
    const [edited, erased] = changes.map((each) => must(each, 'one'))
    await place.trouble({ dropReply: true, times: 1 })
    const [receipt] = await push(place.http, scope, [change(must(edited, 'edited'), sample(5), keys)])
    // The first sending took effect: a second one may find its own work.
    expect(['done', 'stale']).toContain(receipt?.kind)
    const [now] = await stream.read(place.http, scope, [must(edited, 'edited').id])
    meansSame(must(now?.values ?? null, 'values'), sample(5))
    await place.trouble({ dropReply: true, times: 1 })
    expect((await push(place.http, scope, [erase(must(erased, 'erased'))]))[0]?.kind).toBe('done')
    expect(await place.count(kind)).toBe(1)
  })
}
