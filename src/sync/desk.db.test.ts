import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inDirectory } from '#access/directory.store.ts'
import { admit, removeMember } from '#access/member.store.ts'
import { makeCaller, mandateOf, testDatabase, type TestDatabase } from '#test/database.ts'
import { deskOf } from '#test/sync/desk.ts'
import { Provider } from '#test/sync/provider.ts'
import { Stage } from '#test/sync/stage.ts'

let base: TestDatabase
beforeAll(async () => void (base = await testDatabase()))
afterAll(() => base.close())

const connectionOf = (stage: Stage): Promise<string> =>
  stage.tx(async (tx) => (await sql<{ id: string }>`select id from app.connection order by created_at`.execute(tx)).rows[0]?.id ?? '')

test('what rests because its member was removed is theirs to resume, once they are back', async () => {
  const stage = await Stage.open(base.db)
  const rep = await makeCaller(base.db, { workspaceId: stage.caller.workspaceId, role: 'sales' })
  await stage.connect('one', [new Provider()], { memberId: rep.personId })
  const path = `/crm/configs/${await connectionOf(stage)}`
  const [admin, owner] = [deskOf(stage, stage.caller), deskOf(stage, rep)]
  const as = mandateOf(stage.caller)
  await inDirectory(base.db, as, (tx) => removeMember(tx, rep.workspaceId, rep.personId))
  expect(await admin('PATCH', `${path}/resume`)).toMatchObject({ status: 409, body: { message: expect.stringContaining('removed') } })
  expect(await admin('PATCH', `${path}/pause`)).toMatchObject({
    status: 200,
    body: { config: { status: 'paused', statusReason: expect.stringContaining('removed') } },
  })
  await inDirectory(base.db, as, (tx) => admit(tx, { workspaceId: rep.workspaceId, personId: rep.personId, role: 'sales' }))
  expect(await admin('PATCH', `${path}/resume`)).toMatchObject({ status: 409, body: { message: expect.stringContaining('only they') } })
  expect(await owner('PATCH', `${path}/resume`)).toMatchObject({ status: 200, body: { config: { isActive: true, statusReason: null } } })
})
