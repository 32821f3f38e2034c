import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Change } from '#connectors/kit/stream.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase, type TestDatabase } from '#test/database.ts'
import type { Provider } from '#test/sync/provider.ts'
import type { Settings } from '#test/sync/stage.ts'
import { twoSystems } from '#test/sync/two-systems.ts'
import { rulingsOf } from '../why.store.ts'

let base: TestDatabase
beforeAll(async () => void (base = await testDatabase()))
afterAll(() => base.close())

const staged = (settings: Settings = {}) => twoSystems(base.db, settings)

const pushesOf = ({ calls }: Provider): number => calls.filter((call) => call === 'push').length

test('the link of the one that goes follows the winner where it has none there, and is held where it has; pushes go once and nothing is deleted', async () => {
  const { one, two, ana, bea, ask, settle, record, links } = await staged()
  const preview = await ask('POST', `/contacts/${ana}/merge?preview=true`, { otherId: bea })
  expect(preview.body.links.map((each: { of: string; becomes: string }) => [each.of, each.becomes])).toEqual([
    ['mine', 'stays'],
    ['other', 'held'],
    ['other', 'moves'],
  ])
  expect((await ask('POST', `/contacts/${ana}/merge`, { otherId: bea })).body).toMatchObject({ id: ana, firstName: 'Ana', title: 'Buyer' })
  await settle()
  expect(await links()).toEqual(['one r1 ana live', 'one r2 ana held merged_here', 'two r1 ana live'])
  expect(one.living().map(({ raw }) => raw)).toEqual([
    { given: 'Ana', job: 'Buyer' },
    { given: 'Bea', job: 'Buyer' },
  ])
  expect(two.living().map(({ raw }) => raw)).toEqual([{ given: 'Ana', job: 'Buyer' }])
  const pushed = [one, two].map(pushesOf)
  await settle()
  expect([one, two].map(pushesOf)).toEqual(pushed)
  expect((await record(bea))?.mergedInto).toBe(ana)
})

test('merged while a write to it is on its way, the answer still says how that is spelled there', async () => {
  const { stage, two, second, ana, bea, ask, settle, record } = await staged({ policy: 'crm_wins' })
  await stage.edit(bea, { title: 'Head buyer' })
  await stage.job('follow')
  two.onPush = async (batch, write) => {
    two.onPush = null
    await ask('POST', `/contacts/${ana}/merge`, { otherId: bea })
    return batch.map((out) => write({ ...out, raw: { ...out.raw, job: 'Buyer, head' } }))
  }
  await stage.job('push', second)
  expect((await record(ana))?.values.title).toBe('Head buyer')
  await settle()
  expect((await record(ana))?.values.title).toBe('Head buyer')
  expect(two.raw('r1')).toEqual({ given: 'Ana', job: 'Buyer, head' })
})

test('what is changed or deleted there of the one that went is noted on its link, revives nothing and changes nobody', async () => {
  const { stage, one, ana, bea, ask, settle, record, links } = await staged()
  await ask('POST', `/contacts/${ana}/merge`, { otherId: bea })
  await settle()
  one.edit('r2', { job: 'Director' })
  await settle()
  expect((await record(ana))?.values).toMatchObject({ firstName: 'Ana', title: 'Buyer' })
  expect(await links()).toContain('one r2 ana held merged_here')
  const lost = async () => (await stage.tx((tx) => rulingsOf(tx, { id: ana, field: 'title' }))).lost.map(({ value, rule }) => [value, rule])
  expect(await lost()).toEqual([['Director', 'merged_here']])
  one.edit('r2', { given: 'Beatriz' })
  await settle()
  expect(await lost()).toHaveLength(1)
  one.remove('r2')
  await settle()
  expect(await links()).toContain('one r2 ana gone deleted_there')
  expect((await record(ana))?.deletedAt).toBeNull()
  expect((await record(bea))?.mergedInto).toBe(ana)
  expect(one.living()).toHaveLength(1)
})

test('un-merged, both sync again: what was edited there meanwhile arrives, what the merge had sent goes back', async () => {
  const { stage, one, two, ana, bea, ask, settle, record, links } = await staged()
  const before = await links()
  await ask('POST', `/contacts/${ana}/merge`, { otherId: bea })
  await settle()
  one.edit('r2', { job: 'Director' })
  await settle()
  const undone = await ask('POST', `/contacts/${bea}/unmerge`)
  expect(undone).toMatchObject({ status: 200, body: { restored: { id: bea, winnerId: ana, fields: ['title'], links: 2 }, kept: [] } })
  await settle()
  expect(await links()).toEqual(before)
  expect((await record(ana))?.values).toMatchObject({ firstName: 'Ana', title: null })
  expect((await record(bea))?.values).toMatchObject({ firstName: 'Bea', title: 'Director' })
  expect(one.living().map(({ raw }) => raw)).toEqual([
    { given: 'Ana', job: null },
    { given: 'Bea', job: 'Director' },
  ])
  expect(two.living().map(({ raw }) => raw)).toEqual([{ given: 'Bea', job: 'Director' }])
  await stage.edit(bea, { firstName: 'Beatriz' })
  await settle()
  expect([one.raw('r2')?.given, two.raw('r1')?.given]).toEqual(['Beatriz', 'Beatriz'])
})

test('a remote that went meanwhile is made again for the record that is back, as after a restore', async () => {
  const { one, ana, bea, ask, settle, links } = await staged()
  await ask('POST', `/contacts/${ana}/merge`, { otherId: bea })
  await settle()
  one.remove('r2')
  await settle()
  await ask('POST', `/contacts/${ana}/unmerge`, { otherId: bea })
  await settle()
  expect(await links()).toEqual(['one r1 ana live', 'one r2 bea gone deleted_there', 'one r3 bea live', 'two r1 bea live'])
})

test('a record that was about to be created there is not, while the other is there already; un-merged, it is', async () => {
  const { stage, one, first, second, ana, bea, ask, settle, links } = await staged()
  const carl = randomUUID()
  await stage.do(carl, { do: 'create', fields: { firstName: 'Carl' } })
  await stage.job('follow')
  await ask('POST', `/contacts/${ana}/merge`, { otherId: carl })
  await stage.work(first, second)
  expect(one.living()).toHaveLength(2)
  await ask('POST', `/contacts/${carl}/unmerge`)
  await settle()
  expect(one.living().map(({ raw }) => raw?.given)).toEqual(['Ana', 'Bea', 'Carl'])
  expect(await links()).toContain(`one r3 ${carl} live`)
  expect(bea).not.toBe(ana)
})

/** The system merged r2 into r1: it shows r1 only, which says that it was r2, too. */
function mergeThere({ stream }: Provider): void {
  const kept = { ...stream }
  const shown = (changes: readonly Change[]): Change[] =>
    changes.filter(({ id }) => id !== 'r2').map((change) => (change.id === 'r1' ? { ...change, formerly: ['r2'] } : change))
  Object.assign(stream, {
    pull: async (...asked: Parameters<typeof kept.pull>) => {
      const pulled = await kept.pull(...asked)
      return pulled.kind === 'page' ? { ...pulled, changes: shown(pulled.changes) } : pulled
    },
    read: async (...asked: Parameters<typeof kept.read>) => shown(await kept.read(...asked)),
  })
}

test('two that were merged at their system are proposed for a merge here, and nothing is deleted for it', async () => {
  const { one, two, ana, bea, ask, settle, record, links } = await staged()
  mergeThere(one)
  one.edit('r1', { job: 'Head' })
  await settle()
  expect(await links()).toEqual(['one r1 ana live', 'one r2 bea gone merged_there', 'two r1 bea live'])
  expect([(await record(ana))?.deletedAt, (await record(bea))?.deletedAt]).toEqual([null, null])
  const { body } = await ask('GET', '/crm/duplicates?entityType=contact')
  expect(body.duplicates).toMatchObject([{ score: 0.99, reasons: [{ type: 'merged_there', text: 'merged at One' }] }])
  expect((await ask('POST', `/contacts/${ana}/merge`, { otherId: bea })).status).toBe(200)
  await settle()
  expect(await links()).toEqual(['one r1 ana live', 'one r2 bea gone merged_there', 'two r1 ana live'])
  expect((await ask('GET', '/crm/duplicates?entityType=contact')).body.duplicates).toEqual([])
  expect([one.living().length, two.living().length]).toEqual([2, 1])
})

test('merged both there and here, in either order, it stays one', async () => {
  const { one, ana, bea, ask, settle, record, links } = await staged()
  await ask('POST', `/contacts/${ana}/merge`, { otherId: bea })
  await settle()
  mergeThere(one)
  one.edit('r1', { job: 'Head' })
  await settle()
  expect(await links()).toEqual(['one r1 ana live', 'one r2 ana gone merged_there', 'two r1 ana live'])
  expect((await record(ana))?.values).toMatchObject({ title: 'Head' })
  expect((await record(bea))?.mergedInto).toBe(ana)
})

test('un-merged, the one whose remote was only lent to it is made there, though that remote had another id meanwhile', async () => {
  const { stage, one, bea, ask, settle, links } = await staged()
  const carl = randomUUID()
  await stage.do(carl, { do: 'create', fields: { firstName: 'Carl' } })
  await ask('POST', `/contacts/${carl}/merge`, { otherId: bea })
  await settle()
  expect(await links()).toContain(`one r2 ${carl} live`)
  const id = one.rename('r2')
  await settle()
  expect(await links()).toContain(`one ${id} ${carl} live`)
  expect((await ask('POST', `/contacts/${bea}/unmerge`)).status).toBe(200)
  await settle()
  expect(await links()).toEqual(expect.arrayContaining([`one ${id} bea live`, `one r4 ${carl} live`]))
  expect(new Set(one.living().map(({ raw }) => raw?.given))).toEqual(new Set(['Ana', 'Bea', 'Carl']))
})

test('un-merged, a twin whose only place there was lent to it is made there, though nothing of it changes', async () => {
  const { stage, one, bea, ask, settle, record, links } = await staged()
  const twin = randomUUID()
  const { firstName = null, lastName = null, title = null } = (await record(bea))?.values ?? {}
  await stage.do(twin, { do: 'create', fields: { firstName, lastName, title } })
  await ask('POST', `/contacts/${twin}/merge`, { otherId: bea })
  await settle()
  expect(await links()).toContain(`one r2 ${twin} live`)
  await ask('POST', `/contacts/${bea}/unmerge`)
  await settle()
  expect(await links()).toEqual(expect.arrayContaining(['one r2 bea live', `one r3 ${twin} live`]))
  expect(one.living()).toHaveLength(3)
})

test('un-merged, the one whose remote was only lent to it goes on with that of another it still holds', async () => {
  const { stage, one, ana, bea, ask, settle, record, links } = await staged()
  const carl = randomUUID()
  await stage.tx((tx) => sql`update app.connection set options = options || '{"createThere": false}' where provider = 'one'`.execute(tx))
  await stage.do(carl, { do: 'create', fields: { firstName: 'Carl' } })
  await settle()
  await ask('POST', `/contacts/${carl}/merge`, { otherId: ana })
  await ask('POST', `/contacts/${carl}/merge`, { otherId: bea })
  await settle()
  expect(await links()).toEqual(expect.arrayContaining([`one r1 ${carl} live`, `one r2 ${carl} held merged_here`]))
  one.edit('r2', { job: 'Chief' })
  await settle()
  await ask('POST', `/contacts/${ana}/unmerge`)
  await settle()
  expect(await links()).toEqual(expect.arrayContaining(['one r1 ana live', `one r2 ${carl} live`]))
  expect(one.raw('r2')).toEqual({ given: 'Carl', job: (await record(carl))?.values.title })
  await ask('POST', `/contacts/${bea}/unmerge`)
  await settle()
  expect(await links()).toEqual(expect.arrayContaining(['one r1 ana live', 'one r2 bea live']))
  expect(one.living()).toHaveLength(2)
})

test('un-merged, the one whose remote was taken away there is not made there anew', async () => {
  const { stage, one, ana, bea, ask, settle, record, links } = await staged()
  await stage.tx((tx) => sql`update app.connection set options = '{"deleteWhenDeleted": false}' where provider = 'one'`.execute(tx))
  one.remove('r1')
  await settle()
  expect(await links()).toContain('one r1 ana gone deleted_there')
  expect((await record(ana))?.deletedAt).toBeNull()
  await ask('POST', `/contacts/${ana}/merge`, { otherId: bea })
  await settle()
  expect(await links()).toContain('one r2 ana live')
  await ask('POST', `/contacts/${bea}/unmerge`)
  await settle()
  expect(await links()).toEqual(expect.arrayContaining(['one r1 ana gone deleted_there', 'one r2 bea live']))
  expect(one.living()).toHaveLength(1)
})
