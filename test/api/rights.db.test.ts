import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { castOf, letters, makeThing, type Cast, type Letter } from './cast.ts'
import { ask, type Answer } from './door.ts'
import { bodyOf, expectations, type Expectation } from './expectations.ts'
import { openHouse, type House } from './house.ts'
import { filledPath, operationsOf, type Operation } from './operations.ts'

let house: House
let cast: Cast
let operations: readonly Operation[]
beforeAll(async () => {
  house = await openHouse()
  cast = await castOf(house, 'ours')
  operations = operationsOf(house.document)
})
afterAll(() => house[Symbol.asyncDispose]())

const named = (name: string): Operation | undefined => operations.find((each) => each.name === name)

async function knock(name: string, expectation: Expectation, as: Letter | null): Promise<Answer> {
  const { on, field, search } = expectation
  const [method = '', path = ''] = name.split(' ')
  const id = on === undefined ? randomUUID() : await makeThing(house, cast, { on, owner: as ?? 'A' })
  const filled = filledPath(path, { id, field })
  const headers = as === null ? {} : { authorization: `Bearer ${cast.token(as)}` }
  return answerOnly(house.app, {
    method,
    path: `/api${filled}${search === undefined ? '' : `?${search(id)}`}`,
    headers,
    ...bodyOf(expectation, id),
  })
}

/** Streams are not waited for. */
async function answerOnly(
  app: House['app'],
  call: { method: string; path: string; headers: Record<string, string>; body?: unknown },
): Promise<Answer> {
  if (!call.path.endsWith('/events')) return ask(app, call)
  const response = await app.request(call.path, { headers: call.headers })
  if (response.status !== 200) return { status: response.status, headers: response.headers, text: '', body: await response.json() }
  await response.body?.cancel()
  return { status: response.status, headers: response.headers, text: '', body: null }
}

test('every operation has an expectation, and every expectation its operation', () => {
  expect(Object.keys(expectations).toSorted()).toEqual(operations.map(({ name }) => name).toSorted())
})

describe.each(Object.entries(expectations))('%s', (name, expectation) => {
  const open = expectation.may === '*'

  test(open ? 'answers strangers' : 'refuses strangers', async () => {
    const { status, body } = await knock(name, expectation, null)
    if (open) expect(named(name)?.security).toEqual([])
    else expect({ status, body }).toMatchObject({ status: 401, body: { code: 'unauthorized' } })
    expect(status).toBeLessThan(500)
  })

  test.each(open ? [] : letters)('%s', async (letter) => {
    const { status, text } = await knock(name, expectation, letter)
    if (expectation.may.includes(letter)) expect([401, 403, 500, 503], text).not.toContain(status)
    else expect([403, 404], `${status} ${text}`).toContain(status)
    if (expectation.may.includes(letter) && expectation.on !== undefined) expect(status, text).not.toBe(404)
  })
})
