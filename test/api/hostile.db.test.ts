import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { castOf, makeThing, type Cast } from './cast.ts'
import { ask } from './door.ts'
import { expectations } from './expectations.ts'
import { asText, inputOf } from './hostile.ts'
import { openHouse, type House } from './house.ts'
import { leaksIn, stringsIn } from './leaks.ts'
import { firstOf, operationsOf, resolver, type Operation } from './operations.ts'

const tries = Number(process.env.HOSTILE_TRIES ?? 40)

let house: House
let cast: Cast
let token: string
beforeAll(async () => {
  house = await openHouse()
  cast = await castOf(house, 'ours')
  token = cast.token('A')
})
afterAll(() => house[Symbol.asyncDispose]())

type Call = { readonly method: string; readonly path: string; readonly body?: string; readonly headers: Record<string, string> }

/** Any call of the operation; half of them at a thing that is there. */
function callsOf(operation: Operation, resolve: ReturnType<typeof resolver>, there: string | null): fc.Arbitrary<Call> {
  const values = operation.parameters.map((parameter) => {
    const any = inputOf(parameter.schema ?? {}, resolve).map(asText)
    const value = parameter.in === 'path' && parameter.name === 'id' && there !== null ? fc.oneof(fc.constant(firstOf(there)), any) : any
    return parameter.in === 'path' ? value : fc.option(value, { nil: undefined })
  })
  const body =
    operation.body === null
      ? fc.constant(undefined)
      : fc.oneof(
          { weight: 12, arbitrary: inputOf(operation.body, resolve).map((value) => JSON.stringify(value) ?? 'null') },
          {
            weight: 1,
            arbitrary: fc.constantFrom(
              '',
              '{',
              '[]',
              'null',
              '"x"',
              '{"a":1}}',
              '[[[[',
              '{"__proto__":{"x":1}}',
              '1e999',
              `${'['.repeat(5000)}${']'.repeat(5000)}`,
              '\ufeff{}',
            ),
          },
        )
  const type = fc.oneof(
    { weight: 15, arbitrary: fc.constant('application/json') },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        'text/plain',
        'application/json; charset=latin1',
        'multipart/form-data',
        'application/x-www-form-urlencoded',
        'x',
        '',
      ),
    },
  )
  return fc.tuple(fc.tuple(...values), body, type).map(([given, text, contentType]) => {
    const pairs = operation.parameters.map((parameter, index) => ({ ...parameter, value: given[index] }))
    const path = pairs
      .filter(({ in: at }) => at === 'path')
      .reduce((so, { name, value }) => so.replace(`{${name}}`, encodeURIComponent(value ?? '')), operation.path)
    const query = new URLSearchParams(
      pairs.flatMap(({ in: at, name, value }): [string, string][] => (at === 'query' && value !== undefined ? [[name, value]] : [])),
    )
    const extra = pairs.flatMap(({ in: at, name, value }): [string, string][] =>
      at === 'header' && value !== undefined ? [[name, value.replaceAll(/[^\x20-\x7e]/g, '?')]] : [],
    )
    const headers = {
      ...Object.fromEntries(extra),
      ...(text === undefined ? {} : { 'content-type': contentType }),
      authorization: `Bearer ${token}`,
    }
    return {
      method: operation.method,
      path: `/api${path}${query.size > 0 ? `?${query}` : ''}`,
      headers,
      ...(text === undefined ? {} : { body: text }),
    }
  })
}

/** Every string that was sent so far, decoded: an answer may give it back, at once or when its record is read. */
const sent: string[] = []
function remember({ path, body, headers }: Call): void {
  const url = new URL(path, 'http://hub')
  sent.push(...url.pathname.split('/').map(decodeURIComponent), ...[...url.searchParams].flat(), ...Object.values(headers))
  if (body !== undefined) sent.push(...stringsIn(parsed(body)), body)
}
function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return null
  }
}

async function holds(call: Call): Promise<void> {
  if (/\/events(\?|$)/.test(call.path) || /^\/api\/[^?]*\/\/|\/\.\.?(\/|$|\?)/.test(call.path)) return
  remember(call)
  const before = house.heard.lines.length
  const { status, text, body } = await ask(house.app, call)
  const log = house.heard.lines.slice(before).join('\n')
  expect(status, `${JSON.stringify(call)}\n${text}\n${log}`).toBeLessThan(500)
  const said = typeof body === 'object' && body !== null ? stringsIn(body) : [text]
  expect(
    leaksIn(said, () => sent),
    `${JSON.stringify(call)}\n${text}`,
  ).toEqual([])
  if (status >= 400)
    expect(body, `${JSON.stringify(call)} ${text}`).toMatchObject({
      error: expect.any(String),
      code: expect.any(String),
      message: expect.any(String),
    })
  if (status === 422) expect((body as { message: string }).message.length).toBeGreaterThan(5)
  for (const secret of [token, 'pd_']) expect(log).not.toContain(secret)
  if (!call.path.startsWith('/api/me/tokens')) expect(text).not.toContain(token)
}

test.each(Object.keys(expectations))('no input breaks %s', async (name) => {
  const document = house.document
  const operation = operationsOf(document).find((each) => each.name === name)
  if (operation === undefined) throw new Error(`no operation ${name}`)
  const on = expectations[name]?.on
  const there = on === undefined || name.startsWith('PATCH /workspaces') ? null : await makeThing(house, cast, { on, owner: 'A' })
  await fc.assert(fc.asyncProperty(callsOf(operation, resolver(document), there), holds), { numRuns: tries })
})

test('bodies beyond the limit are 413, and nobody waits for them', async () => {
  const answer = await ask(house.app, {
    method: 'POST',
    path: '/api/contacts',
    body: `{"firstName":"${'x'.repeat(9_000_000)}"}`,
    headers: { authorization: `Bearer ${token}` },
  })
  expect(answer).toMatchObject({ status: 413, body: { code: 'bad_request' } })
})

test('malformed JSON is 400, another media type is 400, an unknown field is named', async () => {
  const headers = { authorization: `Bearer ${token}` }
  expect(await ask(house.app, { method: 'POST', path: '/api/contacts', body: '{"firstName":', headers })).toMatchObject({
    status: 400,
    body: { code: 'bad_request' },
  })
  expect(
    await ask(house.app, {
      method: 'POST',
      path: '/api/contacts',
      body: 'a=b',
      headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
    }),
  ).toMatchObject({ status: 400, body: { code: 'bad_request' } })
  expect(await ask(house.app, { method: 'POST', path: '/api/invitations', body: { role: 'king' }, headers })).toMatchObject({
    status: 422,
    body: { code: 'validation_error', details: [{ field: 'role', message: expect.stringContaining('admin') }] },
  })
  expect(
    await ask(house.app, { method: 'POST', path: '/api/invitations', body: { role: 'viewer', expires_in_days: 0 }, headers }),
  ).toMatchObject({ status: 422, body: { details: [{ field: 'expires_in_days' }] } })
})
