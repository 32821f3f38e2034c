import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { write } from '#crm/records/write.store.ts'
import type { Tx } from '#db/db.ts'
import { testDatabase, type TestDatabase } from '#test/database.ts'
import { both } from '#test/sync/seated.ts'
import { Provider } from '#test/sync/provider.ts'
import { Stage } from '#test/sync/stage.ts'
import { apply, type Batch } from './apply.flow.ts'
import { openStream } from './engine.flow.ts'

let base: TestDatabase
beforeAll(async () => void (base = await testDatabase({ max: 20 })))
afterAll(() => base.close())

const mapping = [both('given', 'firstName'), both('mail', 'emails[primary].value'), both('tel', 'phones[primary].value')]
const people = 60

/** `count` accounts of one workspace with the same people, each in an order of its own. */
async function crowd(count: number, pageSize = 20) {
  const stage = await Stage.open(base.db)
  const streams: string[] = []
  for (let at = 0; at < count; at += 1) {
    const provider = new Provider({ mapping, pageSize })
    for (let n = 0; n < people; n += 1) {
      const who = (n * 7 + at * 11) % people
      provider.add({ given: `Given ${who}`, mail: `p${who}@example.com`, tel: '+1 415 555 0100' })
    }
    const { contact = '' } = await stage.connect(`account ${at}`, [provider], { direction: 'pull' })
    streams.push(contact)
  }
  return { stage, streams }
}

/** The first page of a stream as a pull would bring it; counts how often it was matched and merged. */
async function firstPage(stage: Stage, streamId: string) {
  const open = await openStream(stage.engine, stage.caller.workspaceId, streamId)
  if (open === null) throw new Error('no stream')
  const http = await stage.engine.http({ workspaceId: '', connectionId: '' }, { urgent: false })
  const pulled = await open.stream.pull(http, null, '')
  if (pulled.kind === 'expired') throw new Error('a fresh cursor has expired')
  const work = { times: 0 }
  const batch: Batch = {
    scope: '',
    changes: pulled.changes,
    at: http.now(),
    run: { id: stage.engine.newId(), direction: 'pull' },
    weighed: () => void (work.times += 1),
  }
  return { work, bring: () => apply(stage.engine, open, batch) }
}

/** How many sessions of this database wait for an advisory lock. */
async function waiting(): Promise<number> {
  const { rows } = await sql<{
    n: number
  }>`select count(*)::int as n from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())`.execute(
    base.db,
  )
  return rows[0]?.n ?? 0
}

/** Keeps everybody who made records here from committing until `work` says so. */
async function withoutCommits(stage: Stage, work: (tx: Tx) => Promise<void>): Promise<void> {
  await stage.tx(async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(app.workspace()::text || 'contact', 8))`.execute(tx)
    await work(tx)
  })
}

const sorted = (names: Iterable<unknown>): string[] => [...names].map(String).toSorted()
const everybody = sorted(Array.from({ length: people }, (_, who) => `Given ${who}`))

test('accounts that bring the same people at once make each person once, and all are linked to it', async () => {
  const { stage, streams } = await crowd(6)
  await Promise.all(streams.map((id) => stage.job('pull', id)))
  const records = await stage.records()
  expect(sorted(records.map(({ values }) => values.firstName))).toEqual(everybody)
  const links = await stage.links()
  expect(links.filter(({ state }) => state !== 'live')).toEqual([])
  for (const { id } of records) expect(links.filter(({ recordId }) => recordId === id)).toHaveLength(streams.length)
})

test('a page that was overtaken is worked anew and links to those who were made meanwhile', async () => {
  const { stage, streams } = await crowd(2, people)
  const [one, two] = await Promise.all(streams.map((id) => firstPage(stage, id)))
  if (one === undefined || two === undefined) throw new Error('two pages')
  let brought: Promise<unknown> = Promise.resolve()
  await withoutCommits(stage, async () => {
    brought = Promise.all([one.bring(), two.bring()])
    // Both have matched and written by now, and neither has seen the other.
    await expect.poll(waiting, { timeout: 20_000 }).toBe(2)
  })
  await brought
  expect(sorted([one.work.times, two.work.times])).toEqual(['1', '2'])
  expect(sorted((await stage.records()).map(({ values }) => values.firstName))).toEqual(everybody)
  expect(await stage.links()).toHaveLength(2 * people)
})

test('a page that is overtaken twice has the making to itself the third time, and finds both', async () => {
  const { stage, streams } = await crowd(1, people)
  const page = await firstPage(stage, streams[0] ?? '')
  let brought: Promise<unknown> = Promise.resolve()
  let second: Promise<void> = Promise.resolve()
  const making = async (tx: Tx, who: number): Promise<void> => {
    const emails = [{ value: `p${who}@example.com`, type: 'work', primary: true }]
    await write(tx, 'contact', [{ id: randomUUID(), step: { do: 'create', fields: { firstName: `Given ${who}`, emails } } }])
  }
  await withoutCommits(stage, async (tx) => {
    brought = page.bring()
    await expect.poll(waiting, { timeout: 20_000 }).toBe(1)
    // Its turn comes right after the page has looked, and before the page has been worked anew.
    second = withoutCommits(stage, async (next) => {
      await expect.poll(waiting, { timeout: 20_000 }).toBe(1)
      await making(next, 1)
    })
    await expect.poll(waiting, { timeout: 20_000 }).toBe(2)
    await making(tx, 0)
  })
  await second
  await brought
  expect(page.work.times).toBe(3)
  expect(sorted((await stage.records()).map(({ values }) => values.firstName))).toEqual(everybody)
})

test('colleagues who share a telephone do not overtake one another', async () => {
  const { stage, streams } = await crowd(1, people)
  const provider = new Provider({ mapping, pageSize: people })
  for (let n = 0; n < people; n += 1) provider.add({ given: `Other ${n}`, mail: `o${n}@example.com`, tel: '+1 415 555 0100' })
  const { contact: other = '' } = await stage.connect('others', [provider], { direction: 'pull' })
  const pages = await Promise.all([...streams, other].map((id) => firstPage(stage, id)))
  let brought: Promise<unknown> = Promise.resolve()
  await withoutCommits(stage, async () => {
    brought = Promise.all(pages.map(({ bring }) => bring()))
    await expect.poll(waiting, { timeout: 20_000 }).toBe(2)
  })
  await brought
  expect(pages.map(({ work }) => work.times)).toEqual([1, 1])
  expect(await stage.records()).toHaveLength(2 * people)
})
