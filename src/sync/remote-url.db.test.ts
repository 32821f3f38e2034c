import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from 'kysely'
import { asking } from '#test/asking.ts'
import { testDatabase, type TestDatabase } from '#test/database.ts'
import { Provider } from '#test/sync/provider.ts'
import { Stage } from '#test/sync/stage.ts'
import { conflictRoutes } from './conflicts/conflict.routes.ts'
import { linkRoutes } from './link.routes.ts'
import { matchRoutes } from './matches/match.routes.ts'
import { proofJobs } from './proof/proof.jobs.ts'
import { proofRoutes } from './proof/proof.routes.ts'

let base: TestDatabase
beforeAll(async () => void (base = await testDatabase()))
afterAll(() => base.close())

test('where the pages of a system are named by its account, links, matches, conflicts and comparisons open them', async () => {
  const stage = await Stage.open(base.db)
  const account = randomUUID()
  const provider = new Provider({
    mapping: [
      { remote: 'given', local: 'firstName', direction: 'bidirectional' },
      { remote: 'mail', local: 'emails[primary].value', direction: 'bidirectional' },
    ],
  })
  Object.assign(provider.stream, { url: (id: string, at: string) => `https://crm.example/${at}/${id}` })
  const emails = [{ value: 'twice@example.com', type: 'work', primary: true }]
  for (const firstName of ['Twice', 'Twice too']) await stage.do(randomUUID(), { do: 'create', fields: { firstName, emails } })
  const { contact: stream = '' } = await stage.connect(account, [provider], { policy: 'manual_review' })
  for (const mail of ['ana@example.com', 'twice@example.com']) provider.add({ given: 'Ana', mail })
  await stage.work(stream)
  const ana = await stage.recordOf('r1')
  await stage.edit(ana.id, { firstName: 'Anna' })
  provider.edit('r1', { given: 'Anne' })
  await stage.work(stream)
  await stage.work(stream)
  await proofJobs(stage.engine)['sync.proof']?.handle({ workspaceId: stage.caller.workspaceId, streamId: stream, how: 'held' })
  const { engine } = stage
  const rooms = [linkRoutes(engine, 'contact'), matchRoutes(engine), conflictRoutes(engine), proofRoutes(engine)]
  const ask = asking([['/', rooms]], stage.caller)
  const config = await stage.tx(async (tx) => (await sql<{ id: string }>`select id from app.connection`.execute(tx)).rows[0]?.id ?? '')
  const url = (id: string) => `https://crm.example/${account}/${id}`
  expect((await ask('GET', `/contacts/${ana.id}/links`)).body.links).toMatchObject([{ remoteId: 'r1', remoteUrl: url('r1') }])
  expect((await ask('GET', '/crm/matches')).body.matches).toMatchObject([{ crmRecordId: 'r2', crmRecordUrl: url('r2') }])
  const conflictId = (await ask('GET', '/crm/conflicts')).body.conflicts[0].id
  expect((await ask('GET', `/crm/conflicts/${conflictId}`)).body.theirs).toMatchObject({ url: url('r1') })
  const [proof] = (await ask('GET', `/crm/configs/${config}/proof`)).body.proofs
  expect(proof.differing).toEqual(expect.arrayContaining([expect.objectContaining({ crmRecordId: 'r1', crmRecordUrl: url('r1') })]))
})
