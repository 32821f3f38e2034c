import { afterAll, beforeAll, expect, test } from 'vitest'
import { castOf, makeThing, type Cast } from './cast.ts'
import { ask } from './door.ts'
import { bodyOf, expectations } from './expectations.ts'
import { openHouse, type House } from './house.ts'
import { filledPath, operationsOf } from './operations.ts'

/** Everything about one tenant, and what a stranger who administers another may learn of it: nothing. */
let house: House
let ours: Cast
let theirs: Cast
beforeAll(async () => {
  house = await openHouse()
  ours = await castOf(house, 'ours')
  theirs = await castOf(house, 'theirs')
  const things = new Set(Object.values(expectations).flatMap(({ on }) => (on === undefined ? [] : [on])))
  for (const on of things) await makeThing(house, ours, { on, owner: 'A' })
})
afterAll(() => house[Symbol.asyncDispose]())

const reads = Object.keys(expectations).filter((name) => name.startsWith('GET ') && !name.endsWith('/events') && !name.includes('{'))

test.each(reads)('%s shows a stranger nothing', async (name) => {
  const [, path = ''] = name.split(' ')
  const read = (token: string, query = '') => ask(house.app, { path: `/api${path}${query}`, headers: { authorization: `Bearer ${token}` } })
  for (const query of [
    '',
    '?q=Secret',
    '?sort=-createdAt&limit=200',
    '?deleted=true',
    `?workspaceId=${ours.workspaceId}`,
    `?ownerId=${ours.otherId}`,
  ]) {
    const { text } = await read(theirs.token('A'), query)
    expect(text).not.toContain(`Secret of ${ours.workspaceId}`)
    expect(text).not.toContain('of ours')
    expect(text).not.toContain(ours.otherId)
  }
})

const atId = Object.entries(expectations).flatMap(([name, each]) => (each.on !== undefined ? [{ name, on: each.on, each }] : []))

test.each(atId)('$name at another tenant’s thing is 404, and leaves it as it was', async ({ name, on, each }) => {
  const operation = operationsOf(house.document).find((one) => one.name === name)
  const id = await makeThing(house, ours, { on, owner: 'A' })
  const dump = async () =>
    JSON.stringify((await house.world.pool.query(`select * from app.audit where workspace_id = $1`, [ours.workspaceId])).rowCount)
  const before = await dump()
  const path = filledPath(operation?.path ?? '', { id, field: each.field }) + (each.search === undefined ? '' : `?${each.search(id)}`)
  const answer = await ask(house.app, {
    method: name.split(' ')[0] ?? '',
    path: `/api${path}`,
    headers: { authorization: `Bearer ${theirs.token('A')}` },
    ...bodyOf(each, id),
  })
  const sessionOnly = name === 'POST /workspaces/{id}/switch'
  expect(answer, answer.text).toMatchObject({ status: sessionOnly ? 403 : 404 })
  expect(answer.text).not.toContain('Secret')
  expect(await dump()).toBe(before)
})

test('a record of one tenant cannot point at another’s', async () => {
  const company = await makeThing(house, ours, { on: 'company', owner: 'A' })
  const headers = { authorization: `Bearer ${theirs.token('A')}` }
  for (const body of [
    { firstName: 'x', companyId: company },
    { firstName: 'x', ownerId: ours.otherId },
  ]) {
    const { status, text } = await ask(house.app, { method: 'POST', path: '/api/contacts', body, headers })
    expect(status, text).toBe(422)
    expect(text).not.toContain('Secret')
  }
})
