import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase, type TestDatabase } from '#test/database.ts'
import { Provider } from '#test/sync/provider.ts'
import { seated } from '#test/sync/seated.ts'
import { Stage } from '#test/sync/stage.ts'
import { askPreview, preview } from './preview.flow.ts'
import { rehearsalsOf } from './rehearsal.store.ts'

let base: TestDatabase
beforeAll(async () => void (base = await testDatabase()))
afterAll(() => base.close())

async function previewed(stage: Stage, streamId: string) {
  const { rows } = await stage.tx((tx) =>
    sql<{ id: string }>`select connection_id as id from app.stream where id = ${streamId}`.execute(tx),
  )
  const { jobId } = await askPreview(stage.engine, stage.caller, rows[0]?.id ?? '')
  await preview(stage.engine, { workspaceId: stage.caller.workspaceId, jobId, streamId })
  return (await stage.tx((tx) => rehearsalsOf(tx, jobId))).find((part) => part.streamId === streamId)
}

/** Everything but the preview's own notes, as text. */
async function picture(stage: Stage): Promise<string> {
  return stage.tx(async (tx) => {
    const tables = [
      'contact',
      'company',
      'link',
      'conflict',
      'ruling',
      'audit',
      'record_key',
      'timeline_entry',
      'run',
      'run_issue',
      'seen',
      'unresolved',
      'unsent',
      'sent',
      'stream',
      'cursor',
      'mapping',
      'counterpart',
      'counterpart_look',
      'pipeline',
      'stage',
      'follower',
    ]
    const parts: string[] = []
    for (const table of tables) {
      const { rows } = await sql<{
        text: string | null
      }>`select string_agg(t::text, chr(10) order by t::text) as text from ${sql.table(`app.${table}`)} t`.execute(tx)
      parts.push(rows[0]?.text ?? '')
    }
    return parts.join('\n--\n')
  })
}

test('before the first sync: what would be created, joined and asked on either side, and nothing is written', async () => {
  const stage = await Stage.open(base.db)
  const provider = new Provider({
    pageSize: 2,
    mapping: [
      { remote: 'given', local: 'firstName', direction: 'bidirectional' },
      { remote: 'mail', local: 'emails[primary].value', direction: 'bidirectional' },
      { remote: 'role', local: 'title', direction: 'bidirectional' },
    ],
  })
  provider.add({ given: 'New', mail: 'new@example.com' })
  provider.add({ given: 'Known', mail: 'known@example.com', role: 'Clerk' })
  provider.add({ given: 'Either', mail: 'twice@example.com' })
  const { contact: stream = '' } = await stage.connect('one', [provider], { options: {} })
  const mail = (value: string) => [{ value, type: 'work', primary: true }]
  await stage.do(randomUUID(), { do: 'create', fields: { firstName: 'Known', emails: mail('known@example.com') } })
  await stage.do(randomUUID(), { do: 'create', fields: { firstName: 'Twice', emails: mail('twice@example.com') } })
  await stage.do(randomUUID(), { do: 'create', fields: { firstName: 'Twice too', emails: mail('twice@example.com') } })
  await stage.do(randomUUID(), { do: 'create', fields: { firstName: 'Only here', emails: mail('here@example.com') } })
  const before = await picture(stage)
  const part = await previewed(stage, stream)
  expect(await picture(stage)).toBe(before)
  expect(provider.calls.filter((call) => call === 'push')).toEqual([])
  expect(part).toMatchObject({ status: 'completed', seen: 3 })
  expect(part?.found?.here).toMatchObject({ create: 1, link: 1, update: 1, conflict: 0, delete: 0, skip: 1 })
  expect(part?.found?.there).toMatchObject({ create: 1, update: 0, delete: 0 })
  expect(part?.found?.doubtful.map(({ title }) => title)).toEqual(['Either'])
  expect(part?.found?.samples.find(({ act, side }) => act === 'update' && side === 'here')?.fields).toEqual({
    title: { from: null, to: 'Clerk' },
  })
})

test('who and what theirs point at is told by their likes here, and nothing of that is kept, before the first sync or long after it', async () => {
  const { stage, deals, streams, pointees, times, dealOf } = await seated(base.db)
  deals.add({ title: 'Bread', pipe: 'p1', step: 's1', owner: 'o1' })
  const before = await picture(stage)
  const first = await previewed(stage, streams.deal)
  expect(await picture(stage)).toBe(before)
  expect([times(), first?.found?.here.create]).toEqual([1, 1])
  await stage.work(streams.deal)
  const known = await dealOf('r1')
  expect(known?.values.pipelineId).toBeTruthy()
  // Somebody there is another stage's now, a stage is new, and both are asked for a day later.
  deals.add({ title: 'Rolls', pipe: 'p1', step: 's9', owner: 'o2' })
  deals.edit('r1', { step: 's9' })
  pointees.push({ to: 'stage', id: 's9', label: 'Meeting', within: 'p1', place: 3, outcome: 'open' })
  stage.wait(25 * 60 * 60_000)
  const later = await picture(stage)
  stage.hints.length = 0
  await previewed(stage, streams.deal)
  expect(await picture(stage)).toBe(later)
  expect(stage.hints.filter(({ job }) => job !== 'sync.preview')).toEqual([])
})

test('what the preview said is what the sync does', async () => {
  const stage = await Stage.open(base.db)
  const provider = new Provider({ pageSize: 7 })
  for (let at = 0; at < 20; at += 1) provider.add({ given: `Given ${at}`, family: 'Family' })
  const { contact: stream = '' } = await stage.connect('one', [provider], { options: { deleteWhenDeleted: true } })
  expect((await previewed(stage, stream))?.found?.here).toMatchObject({ create: 20 })
  await stage.work(stream)
  expect(await stage.records()).toHaveLength(20)
  const { id } = await stage.recordOf('r3')
  await stage.edit(id, { title: 'Ours' })
  provider.edit('r4', { role: 'Theirs' })
  const found = (await previewed(stage, stream))?.found
  expect(found?.here).toMatchObject({ create: 0, update: 1, conflict: 0, delete: 0 })
  await stage.work(stream)
  expect([provider.raw('r3')?.role, (await stage.recordOf('r4')).values.title]).toEqual(['Ours', 'Theirs'])
})

test('the first sync takes up the pages its preview has read, and reads on from where they end', async () => {
  const stage = await Stage.open(base.db)
  const provider = new Provider({ pageSize: 3 })
  for (let at = 0; at < 10; at += 1) provider.add({ given: `Given ${at}` })
  const { contact: stream = '' } = await stage.connect('one', [provider])
  await previewed(stage, stream)
  provider.edit('r2', { role: 'Since' })
  provider.add({ given: 'Since' })
  const reads = (): number => provider.calls.filter((call) => call === 'pull').length
  const before = reads()
  await stage.job('pull', stream)
  expect([reads() - before, (await stage.records()).length]).toEqual([0, 10])
  await stage.work(stream)
  expect([(await stage.records()).length, (await stage.recordOf('r2')).values.title]).toEqual([11, 'Since'])
  const { rows } = await stage.tx((tx) => sql`select 1 from app.staged_page`.execute(tx))
  expect(rows).toEqual([])
})

test('what was staged too long ago is read again', async () => {
  const stage = await Stage.open(base.db)
  const provider = new Provider()
  provider.add({ given: 'One' })
  const { contact: stream = '' } = await stage.connect('one', [provider])
  await previewed(stage, stream)
  provider.edit('r1', { given: 'Renamed' })
  stage.wait(7 * 3_600_000)
  await stage.job('pull', stream)
  expect((await stage.recordOf('r1')).values.firstName).toBe('Renamed')
})

test('a preview whose listing moved on says so, and can be asked again', async () => {
  const stage = await Stage.open(base.db)
  const provider = new Provider({ pageSize: 1 })
  provider.add({ given: 'One' })
  provider.add({ given: 'Two' })
  const { contact: stream = '' } = await stage.connect('one', [provider], {})
  provider.expired = true
  await expect(previewed(stage, stream)).resolves.toMatchObject({
    status: 'failed',
    error: expect.stringContaining('preview again') as string,
  })
  expect(await previewed(stage, stream)).toMatchObject({ status: 'completed', seen: 2 })
})
