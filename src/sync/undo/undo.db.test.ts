import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from 'kysely'
import { cleanUp } from '#jobs/clean.store.ts'
import type { Values } from '#model/value.ts'
import { testDatabase, type TestDatabase } from '#test/database.ts'
import { Provider } from '#test/sync/provider.ts'
import { Stage } from '#test/sync/stage.ts'
import { askUndo, previewUndo } from './ask.flow.ts'
import { undo } from './undo.flow.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.close())

async function staged(people = 5) {
  const stage = await Stage.open(database.db)
  const provider = new Provider()
  for (let at = 1; at <= people; at += 1) provider.add({ given: `Given ${at}`, family: 'Family', role: 'Clerk' })
  const { contact: stream = '' } = await stage.connect('one', [provider], { options: { deleteWhenDeleted: true } })
  return { stage, provider, stream }
}

async function lastRun(stage: Stage, direction: 'pull' | 'push'): Promise<string> {
  const { rows } = await stage.tx((tx) =>
    sql<{ id: string }>`select id from app.run where direction = ${direction} order by started_at desc, id limit 1`.execute(tx),
  )
  return rows[0]?.id ?? ''
}

async function takeBack(stage: Stage, id: string): Promise<string> {
  const { jobId } = await askUndo(stage.engine, stage.caller, id)
  const { rows } = await stage.tx((tx) => sql<{ id: string }>`select id from app.run where job_id = ${jobId}`.execute(tx))
  for (const run of rows) await undo(stage.engine, { workspaceId: stage.caller.workspaceId, runId: run.id })
  return rows[0]?.id ?? ''
}

const valuesOf = async (stage: Stage): Promise<ReadonlyMap<string, Values>> =>
  new Map((await stage.records()).filter(({ deletedAt }) => deletedAt === null).map(({ id, values }) => [id, values]))

async function issues(stage: Stage, runId: string) {
  return stage.tx(
    async (tx) =>
      (
        await sql<{
          recordId: string
          reason: string
        }>`select record_id, reason from app.run_issue where run_id = ${runId} order by reason`.execute(tx)
      ).rows,
  )
}

test('a pull that changed values is taken back here, and there by the next push; what changed since stays and is listed', async () => {
  const { stage, provider, stream } = await staged()
  await stage.work(stream)
  const before = await valuesOf(stage)
  provider.edit('r1', { role: 'Chief' })
  provider.edit('r2', { role: 'Chief', note: 'new' })
  await stage.work(stream)
  const since = await stage.recordOf('r2')
  await stage.edit(since.id, { about: 'worked on since' })
  const run = await lastRun(stage, 'pull')
  const preview = await previewUndo(stage.engine, stage.caller, run)
  expect(preview).toMatchObject({ restored: 2, deleted: 0, kept: 1 })
  const undoRun = await takeBack(stage, run)
  const after = await valuesOf(stage)
  expect([...after].filter(([id]) => id !== since.id)).toEqual([...before].filter(([id]) => id !== since.id))
  expect(after.get(since.id)).toEqual({ ...before.get(since.id), about: 'worked on since' })
  expect(await issues(stage, undoRun)).toEqual([{ recordId: since.id, reason: 'changed_since:about' }])
  await stage.work(stream)
  expect([provider.raw('r1')?.role, provider.raw('r2')?.role, provider.raw('r2')?.note]).toEqual(['Clerk', 'Clerk', 'worked on since'])
})

test('a first pull is taken back: its records go here, stay there, and never come again', async () => {
  const { stage, provider, stream } = await staged()
  await stage.work(stream)
  const touched = await stage.recordOf('r3')
  await stage.edit(touched.id, { title: 'Ours' })
  await takeBack(stage, await lastRun(stage, 'pull'))
  expect([...(await valuesOf(stage)).keys()]).toEqual([touched.id])
  await stage.work(stream)
  for (const { id } of provider.living()) provider.edit(id, { family: 'Later' })
  await stage.work(stream)
  expect(provider.living()).toHaveLength(5)
  expect([...(await valuesOf(stage)).keys()]).toEqual([touched.id])
})

test('an undo is undone: the records are back and go on with the same remotes', async () => {
  const { stage, provider, stream } = await staged()
  await stage.work(stream)
  const before = await valuesOf(stage)
  const undone = await takeBack(stage, await lastRun(stage, 'pull'))
  expect((await valuesOf(stage)).size).toBe(0)
  await takeBack(stage, undone)
  expect(await valuesOf(stage)).toEqual(before)
  const { id } = await stage.recordOf('r1')
  await stage.work(stream)
  await stage.edit(id, { title: 'Again' })
  await stage.work(stream)
  expect(provider.raw('r1')?.role).toBe('Again')
  expect([provider.living().length, (await valuesOf(stage)).size]).toEqual([5, 5])
})

test('a pushed edit goes back here and there; what was created there goes unless somebody worked on it', async () => {
  const { stage, provider, stream } = await staged(1)
  await stage.work(stream)
  const { id } = await stage.recordOf('r1')
  const [kept, gone] = [randomUUID(), randomUUID()]
  await stage.edit(id, { title: 'Boss' })
  await stage.do(kept, { do: 'create', fields: { firstName: 'Kept' } })
  await stage.do(gone, { do: 'create', fields: { firstName: 'Gone' } })
  await stage.work(stream)
  const run = await lastRun(stage, 'push')
  const remote = async (record: string): Promise<string> => (await stage.links()).find((link) => link.recordId === record)?.remoteId ?? ''
  const [keptThere, goneThere] = [await remote(kept), await remote(gone)]
  provider.edit(keptThere, { role: 'worked on there' })
  expect(await previewUndo(stage.engine, stage.caller, run)).toMatchObject({ restored: 1, removedThere: 2 })
  await takeBack(stage, run)
  await stage.work(stream)
  expect([provider.raw('r1')?.role, provider.raw(goneThere), provider.raw(keptThere)?.role]).toEqual(['Clerk', null, 'worked on there'])
  expect((await stage.records()).every(({ deletedAt }) => deletedAt === null)).toBe(true)
  await stage.work(stream)
  expect(provider.living()).toHaveLength(2)
})

test('what was created there and is taken away without an answer goes there alone: the record stays', async () => {
  const { stage, provider, stream } = await staged(1)
  await stage.work(stream)
  const made = randomUUID()
  await stage.do(made, { do: 'create', fields: { firstName: 'Made' } })
  await stage.work(stream)
  provider.onPush = (batch, write) => Promise.resolve(batch.map((out) => (write(out), { kind: 'unknown' as const })))
  const { jobId } = await askUndo(stage.engine, stage.caller, await lastRun(stage, 'push'))
  const [run] = await stage.tx(async (tx) => (await sql<{ id: string }>`select id from app.run where job_id = ${jobId}`.execute(tx)).rows)
  const at = { workspaceId: stage.caller.workspaceId, runId: run?.id ?? '' }
  await expect(undo(stage.engine, at)).rejects.toMatchObject({ code: 'retry_after' })
  provider.onPush = null
  await stage.work(stream)
  stage.wait(300_000)
  await undo(stage.engine, at)
  for (let turn = 0; turn < 2; turn += 1) await stage.work(stream)
  expect([...(await valuesOf(stage)).keys()]).toContain(made)
  expect(provider.living()).toHaveLength(1)
  await stage.edit(made, { title: 'Later' })
  await stage.work(stream)
  expect(provider.living()).toHaveLength(1)
})

test('a pulled delete is taken back: the record is there again, and is created there anew', async () => {
  const { stage, provider, stream } = await staged()
  await stage.work(stream)
  provider.remove('r2')
  await stage.work(stream)
  expect((await valuesOf(stage)).size).toBe(4)
  await takeBack(stage, await lastRun(stage, 'pull'))
  expect((await valuesOf(stage)).size).toBe(5)
  await stage.work(stream)
  expect(provider.living().map(({ raw }) => raw?.given)).toEqual(expect.arrayContaining(['Given 2']))
  await stage.work(stream)
  expect(provider.living()).toHaveLength(5)
})

test('a run is undone once, and not while it runs', async () => {
  const { stage, stream } = await staged()
  await stage.work(stream)
  const run = await lastRun(stage, 'pull')
  await takeBack(stage, run)
  await expect(askUndo(stage.engine, stage.caller, run)).rejects.toThrow('undone already')
  await expect(previewUndo(stage.engine, stage.caller, randomUUID())).rejects.toThrow('log')
})

test('after 90 days a run is no longer taken back, and what it wrote there is forgotten a little later', async () => {
  const { stage, provider, stream } = await staged(2)
  await stage.work(stream)
  const sent = async () => {
    const { rows } = await stage.tx((tx) => sql<{ runId: string }>`select run_id from app.sent`.execute(tx))
    return rows.map(({ runId }) => runId)
  }
  const age = (id: string, days: number) =>
    stage.tx((tx) => sql`update app.run set started_at = now() - make_interval(days => ${days}) where id = ${id}`.execute(tx))
  await stage.edit((await stage.recordOf('r1')).id, { title: 'Old' })
  await stage.work(stream)
  const old = await lastRun(stage, 'push')
  await age(old, 91)
  await stage.edit((await stage.recordOf('r2')).id, { title: 'New' })
  await stage.work(stream)
  const young = await lastRun(stage, 'push')
  await age(young, 89)
  await expect(askUndo(stage.engine, stage.caller, old)).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('90 days'),
  })
  await expect(previewUndo(stage.engine, stage.caller, old)).rejects.toMatchObject({ code: 'conflict' })
  await cleanUp(database.db)
  expect(new Set(await sent())).toEqual(new Set([old, young]))
  await age(old, 93)
  await cleanUp(database.db)
  expect(await sent()).toEqual([young])
  await takeBack(stage, young)
  await stage.work(stream)
  expect([provider.raw('r1')?.role, provider.raw('r2')?.role]).toEqual(['Old', 'Clerk'])
})
