import { expect, test } from 'vitest'
import { recordRooms } from '#test/asking-rooms.ts'
import { makeCaller, testDatabase } from '#test/database.ts'
import { inTx } from '#db/db.ts'
import { seedWorkspace } from './seed.store.ts'

test('a new workspace has stages, statuses and origins of its own, and new records start at the first of them', async () => {
  await using database = await testDatabase()
  const caller = await makeCaller(database.db)
  const neighbour = await makeCaller(database.db)
  for (const { workspaceId } of [caller, neighbour]) await inTx(database.db, { workspaceId, actor: 'system:seed' }, seedWorkspace)
  const ask = recordRooms(database.db)(caller)
  const items = async (path: string): Promise<{ id: string; name: string; outcome: string | null; stages?: { name: string }[] }[]> =>
    (await ask('GET', path)).body.items
  expect((await items('/lead-statuses')).map((each) => [each.name, each.outcome])).toEqual([
    ['New', 'open'],
    ['Contacted', 'open'],
    ['Qualified', 'qualified'],
    ['Lost', 'lost'],
  ])
  expect(await items('/lead-origins')).toHaveLength(6)
  const pipelines = await items('/pipelines')
  expect(pipelines.map((each) => each.stages?.map((stage) => stage.name))).toEqual([
    ['Qualification', 'Meeting', 'Proposal', 'Negotiation', 'Won', 'Lost'],
  ])
  const stages = await items('/stages')
  expect((await ask('POST', '/leads', { title: 'x' })).body.statusId).toBe((await items('/lead-statuses'))[0]?.id)
  expect((await ask('POST', '/deals', { name: 'x' })).body).toMatchObject({ stageId: stages[0]?.id, pipelineId: pipelines[0]?.id })
})
