import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Preparation } from '#connectors/kit/preparation.ts'
import { Fault } from '#lib/fault.ts'
import { asking } from '#test/asking.ts'
import { makeCaller, testDatabase, type TestDatabase } from '#test/database.ts'
import { Provider } from '#test/sync/provider.ts'
import { Stage } from '#test/sync/stage.ts'
import { preparationRoutes } from './preparation.routes.ts'

let base: TestDatabase
beforeAll(async () => void (base = await testDatabase()))
afterAll(() => base.close())

type Look = Awaited<ReturnType<Preparation['look']>>
const missing: Look = { state: 'missing', what: ['The field “Id here” of contacts'] }
const words = { id: 'ids', title: 'Remember our ids', explanation: 'Makes a field there. Without it a lost answer may make a second one.' }

/** A connection with one preparation; `calls` is what was asked of the provider. */
async function preparing(preparation: Partial<Preparation> = {}) {
  const stage = await Stage.open(base.db)
  const calls: string[] = []
  let look: Look = missing
  const own: Preparation = {
    ...words,
    look: () => (calls.push('look'), Promise.resolve(look)),
    make: () => (calls.push('make'), (look = { state: 'done' }), Promise.resolve()),
    ...preparation,
  }
  stage.parts = { preparations: [own] }
  await stage.connect(randomUUID(), [new Provider()])
  const id = await stage.tx(async (tx) => (await sql<{ id: string }>`select id from app.connection`.execute(tx)).rows[0]?.id ?? '')
  const as = (caller = stage.caller) => asking([['/', [preparationRoutes(stage.engine)]]], caller)
  const audited = () =>
    stage.tx(
      async (tx) =>
        (
          await sql<{
            actor: string
            action: string
            after: unknown
          }>`select actor, action, after from app.audit where kind = 'connection' and record = ${id} and after ? 'preparation'`.execute(tx)
        ).rows,
    )
  return { stage, calls, as, audited, path: `/crm/configs/${id}/preparations` }
}

test('what would be made there is shown, made once a person agrees, and stands in the audit with their name', async () => {
  const { stage, calls, as, audited, path } = await preparing()
  expect((await as()('GET', path)).body).toEqual({ preparations: [{ ...words, ...missing, reason: null }] })
  expect(calls).toEqual(['look'])
  const done = { ...words, state: 'done', what: [], reason: null }
  expect(await as()('POST', `${path}/ids`)).toMatchObject({ status: 200, body: { preparation: done, success: true } })
  expect(await as()('POST', `${path}/ids`)).toMatchObject({ status: 200, body: { preparation: done } })
  expect(calls.filter((each) => each === 'make')).toHaveLength(1)
  expect(await audited()).toEqual([
    { actor: `person:${stage.caller.personId}`, action: 'SETTINGS', after: { preparation: words.title, makes: missing.what } },
  ])
})

test('what the grant does not allow says so and makes nothing', async () => {
  const { calls, as, audited, path } = await preparing({
    look: () => Promise.resolve({ state: 'forbidden', reason: 'Connect again and allow fields.' }),
  })
  expect((await as()('GET', path)).body.preparations[0]).toMatchObject({ state: 'forbidden', reason: 'Connect again and allow fields.' })
  expect(await as()('POST', `${path}/ids`)).toMatchObject({ status: 409, body: { message: 'Connect again and allow fields.' } })
  expect(calls).toEqual([])
  expect(await audited()).toEqual([])
})

test('a provider that does not answer leaves the rest readable', async () => {
  const { as, path } = await preparing({ look: () => Promise.reject(new Fault('retry_after', 'Waiting for its quota until 14:05')) })
  expect((await as()('GET', path)).body.preparations[0]).toMatchObject({ state: 'unknown', reason: 'Waiting for its quota until 14:05' })
  expect((await as()('POST', `${path}/ids`)).status).toBe(429)
})

test('only who manages the connection sets something up, and only what there is', async () => {
  const { stage, calls, as, path } = await preparing()
  const sales = await makeCaller(base.db, { workspaceId: stage.caller.workspaceId, role: 'sales' })
  expect([403, 404]).toContain((await as(sales)('POST', `${path}/ids`)).status)
  expect((await as(await makeCaller(base.db))('GET', path)).status).toBe(404)
  expect((await as()('POST', `${path}/nothing`)).status).toBe(404)
  expect(calls).toEqual([])
})
