import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inTx } from '#db/db.ts'
import { makeCaller, mandateOf, testDatabase, type TestDatabase } from '#test/database.ts'
import { Provider } from '#test/sync/provider.ts'
import { Stage } from '#test/sync/stage.ts'
import { entitled } from '../entitled.store.ts'
import { answerMatch } from './answer.flow.ts'
import { join } from './join.flow.ts'
import { openMatches } from './match.store.ts'

let base: TestDatabase
beforeAll(async () => void (base = await testDatabase()))
afterAll(() => base.close())

const mail = (value: string) => [{ value, type: 'work', primary: true }]

/** Two records with the address of one remote, connected and pulled once. */
async function doubtful() {
  const stage = await Stage.open(base.db)
  const provider = new Provider({
    mapping: [
      { remote: 'given', local: 'firstName', direction: 'bidirectional' },
      { remote: 'mail', local: 'emails[primary].value', direction: 'bidirectional' },
      { remote: 'role', local: 'title', direction: 'bidirectional' },
    ],
  })
  provider.add({ given: 'Either', mail: 'twice@example.com', role: 'Clerk' })
  const { contact: stream = '' } = await stage.connect('one', [provider], { options: {} })
  const [one, two] = [randomUUID(), randomUUID()]
  await stage.do(one, { do: 'create', fields: { firstName: 'Twice', emails: mail('twice@example.com') } })
  await stage.do(two, { do: 'create', fields: { firstName: 'Twice too', emails: mail('twice@example.com') } })
  await stage.work(stream)
  await stage.work(stream)
  const { matches } = await stage.tx(async (tx) => {
    const { rows } = await sql<{ id: string }>`select id from app.connection`.execute(tx)
    return openMatches(tx, { connectionIds: rows.map(({ id }) => id), limit: 10, offset: 0 })
  })
  return { stage, provider, stream, one, two, match: matches[0] }
}

test('while a remote may be one of two, neither is created there', async () => {
  const { provider, match, one, two } = await doubtful()
  expect(provider.living()).toHaveLength(1)
  expect(match?.records.toSorted()).toEqual([one, two].toSorted())
})

test('a person says which: those two are one, the other is created there', async () => {
  const { stage, provider, stream, one, match } = await doubtful()
  await answerMatch(stage.engine, stage.caller, { id: match?.id ?? '', said: { is: one } })
  await stage.work(stream)
  await stage.work(stream)
  expect(await stage.recordOf('r1')).toMatchObject({ id: one, values: { title: 'Clerk' } })
  expect(provider.living().map(({ raw }) => raw?.mail)).toEqual(['twice@example.com', 'twice@example.com'])
  expect((await stage.records()).length).toBe(2)
  await expect(answerMatch(stage.engine, stage.caller, { id: match?.id ?? '', said: 'never' })).rejects.toThrow('match')
})

test('none of them: it comes in as a new one; never: it is left alone, and both go there', async () => {
  const first = await doubtful()
  await answerMatch(first.stage.engine, first.stage.caller, { id: first.match?.id ?? '', said: 'none' })
  await first.stage.work(first.stream)
  await first.stage.work(first.stream)
  expect([(await first.stage.records()).length, first.provider.living().length]).toEqual([3, 3])
  const second = await doubtful()
  await answerMatch(second.stage.engine, second.stage.caller, { id: second.match?.id ?? '', said: 'never' })
  await second.stage.work(second.stream)
  second.provider.edit('r1', { role: 'Boss' })
  await second.stage.work(second.stream)
  expect([(await second.stage.records()).length, second.provider.living().length]).toEqual([2, 3])
})

test('a record is linked by hand to a remote that was unlinked, and both merge as at a first match', async () => {
  const { stage, provider, stream, one, two, match } = await doubtful()
  await answerMatch(stage.engine, stage.caller, { id: match?.id ?? '', said: 'never' })
  const { rows } = await stage.tx((tx) => sql<{ id: string }>`select id from app.connection`.execute(tx))
  const at = { kind: 'contact' as const, configId: rows[0]?.id ?? '', remoteId: 'r1' }
  await join(stage.engine, stage.caller, { ...at, id: two })
  await join(stage.engine, stage.caller, { ...at, id: two })
  await stage.work(stream)
  expect(await stage.recordOf('r1')).toMatchObject({ id: two, values: { title: 'Clerk' } })
  await expect(join(stage.engine, stage.caller, { ...at, id: one })).rejects.toThrow('linked to another record')
  await expect(join(stage.engine, stage.caller, { ...at, id: one, remoteId: 'r99' })).rejects.toThrow()
  provider.edit('r1', { role: 'Boss' })
  await stage.work(stream)
  expect((await stage.recordOf('r1')).values.title).toBe('Boss')
})

test('a lead shared with a sales rep is his to see here as on its own page', async () => {
  const stage = await Stage.open(base.db)
  const rep = await makeCaller(base.db, { workspaceId: stage.caller.workspaceId, role: 'sales' })
  const [shared, foreign] = [randomUUID(), randomUUID()]
  for (const id of [shared, foreign])
    await stage.do(id, { do: 'create', fields: { title: 'Lead', ownerId: stage.caller.personId } }, 'lead')
  await stage.tx((tx) =>
    sql`insert into app.lead_member (workspace_id, lead_id, person_id) values (app.workspace(), ${shared}, ${rep.personId})`.execute(tx),
  )
  const leads = new Map((await stage.records('lead')).map((record) => [record.id, record]))
  const ask = (id: string, action: 'read' | 'edit') =>
    inTx(base.db, mandateOf(rep), async (tx) => {
      const record = leads.get(id)
      if (record === undefined) throw new Error('made above')
      return (await entitled(tx, rep, { record, action })).id
    })
  expect(await ask(shared, 'read')).toBe(shared)
  await expect(ask(foreign, 'read')).rejects.toMatchObject({ code: 'not_found' })
  await expect(ask(shared, 'edit')).rejects.toMatchObject({ code: 'forbidden' })
})
