import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Caller } from '#access/caller.ts'
import { inTx } from '#db/db.ts'
import { newKey, readKeys, sealer } from '#lib/seal.ts'
import { makeCaller, mandateOf, testDatabase, type TestDatabase } from '#test/database.ts'
import { sealAll } from './seal.store.ts'
import { verify, type Verified } from './verify.store.ts'

const keys = readKeys(newKey('k1'))
const seals = sealer(keys)
let world: TestDatabase
let ana: Caller

beforeAll(async () => {
  world = await testDatabase()
})
afterAll(() => world.close())
beforeEach(async () => {
  ana = await makeCaller(world.db)
})

const check = (deep = false, by = seals): Promise<Verified> =>
  inTx(world.db, mandateOf(ana), (tx) => verify(tx, by, { workspaceId: ana.workspaceId, deep }))
const sealOnce = (): Promise<void> => sealAll(world.db, seals, () => undefined)

/** Transactions of other tests on the same server hold the horizon back for a moment. */
async function seal(): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    await sealOnce()
    if ((await check()).unsealed === 0) return
    await wait(50)
  }
}

async function write(count: number): Promise<void> {
  await inTx(world.db, mandateOf(ana), async (tx) => {
    await tx
      .insertInto('app.contact')
      .values(
        Array.from({ length: count }, (_, n) => ({
          workspaceId: ana.workspaceId,
          firstName: `P${n}`,
          tags: ['a'],
          custom: JSON.stringify({ n }),
        })),
      )
      .execute()
    await tx.updateTable('app.contact').set({ title: 'CEO' }).where('firstName', '=', 'P1').execute()
  })
}

/** What a database administrator can do with the triggers off. */
async function tamper(sql: string): Promise<void> {
  await world.pool.query(`begin; set local session_replication_role = replica; ${sql}; commit`)
}
const mine = () => `workspace_id = '${ana.workspaceId}'`
const nth = (n: number) => `(xid, seq) = (select xid, seq from app.audit where ${mine()} order by xid, seq offset ${n} limit 1)`

test('sealed rows verify; several seals chain; nothing new, nothing sealed', async () => {
  await write(20)
  await seal()
  await write(3)
  expect(await check()).toMatchObject({ ok: true, seals: 1, unsealed: 4, broken: null })
  await seal()
  await seal()
  expect(await check(true)).toMatchObject({ ok: true, seals: 2, rows: 27, unsealed: 0, differences: [] })
})

test.each([
  ['changed', (): string => `update app.audit set actor = 'person:somebody' where ${mine()} and ${nth(5)}`],
  ['changed', (): string => `update app.audit set after = after || '{"firstName":"X"}' where ${mine()} and ${nth(5)}`],
  ['changed', (): string => `update app.audit set at = at + interval '1 microsecond' where ${mine()} and ${nth(5)}`],
  ['missing', (): string => `delete from app.audit where ${mine()} and ${nth(5)}`],
  [
    'added',
    (): string =>
      `insert into app.audit overriding system value select workspace_id, xid, seq - 100000, at, actor, run, cause, kind, record, rev, action, before, after, erased_at from app.audit where ${mine()} and ${nth(5)}`,
  ],
  ['seal', (): string => `update app.audit_seal set digests = set_byte(digests, 0, 255 - get_byte(digests, 0)) where ${mine()}`],
  ['seal', (): string => `delete from app.audit_seal where ${mine()} and number = 1`],
])('tampering is found and named: %s', async (kind, sql) => {
  await write(10)
  await seal()
  await write(1)
  await seal()
  const row = (await world.pool.query<{ xid: string; seq: number }>(`select xid::text, seq from app.audit where ${mine()} and ${nth(5)}`))
    .rows[0]
  await tamper(sql())
  const { ok, broken } = await check()
  expect(ok).toBe(false)
  expect(broken?.kind).toBe(kind)
  if (kind === 'changed') expect(broken).toMatchObject({ xid: row?.xid, seq: Number(row?.seq), seal: 1 })
})

test('without the right key no seal can be made or checked', async () => {
  await write(2)
  await seal()
  expect((await check(false, sealer(readKeys(newKey('k1'))))).broken?.kind).toBe('seal')
  expect((await check(false, sealer(readKeys(newKey('k9'))))).broken?.kind).toBe('key')
  const rotated = sealer([...readKeys(newKey('k2')), ...keys])
  expect((await check(false, rotated)).ok).toBe(true)
})

test('erasure empties values and keeps the chain', async () => {
  await write(5)
  await seal()
  await tamper(`update app.audit set before = null, after = null, erased_at = now() where ${mine()} and ${nth(3)}`)
  expect(await check()).toMatchObject({ ok: true, erased: 1 })
})

test.each([
  ['title', `update app.contact set title = 'Forged' where first_name = 'P2'`],
  ['custom.n', `update app.contact set custom = '{"n": 99}' where first_name = 'P2'`],
  [null, `insert into app.contact (workspace_id, first_name) select workspace_id, 'Ghost' from app.contact where first_name = 'P2'`],
  [null, `delete from app.contact where first_name = 'P2'`],
])('deep: a change with the triggers off shows (%s)', async (field, sql) => {
  await write(5)
  await seal()
  await tamper(sql.replace(`first_name = 'P2'`, `first_name = 'P2' and ${mine()}`))
  const { ok, broken, differences } = await check(true)
  expect({ ok, broken }).toEqual({ ok: false, broken: null })
  expect(differences).toMatchObject([{ kind: 'contact', field }])
})

test('a transaction still open holds the seal back, so that it cannot slip in below', async () => {
  await write(2)
  const client = await world.pool.connect()
  await client.query('begin')
  await client.query(`insert into app.company (workspace_id, name) values ('${ana.workspaceId}', 'Late')`)
  await write(3)
  await sealOnce()
  expect((await check()).unsealed).toBeGreaterThanOrEqual(4)
  await client.query('commit')
  client.release()
  await seal()
  expect(await check()).toMatchObject({ ok: true, unsealed: 0 })
})

test('two processes seal at once: one chain', async () => {
  await write(30)
  await Promise.all([sealOnce(), sealOnce(), write(10), sealOnce(), sealOnce()])
  await seal()
  expect(await check(true)).toMatchObject({ ok: true, unsealed: 0 })
})
