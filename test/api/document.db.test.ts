import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask } from './door.ts'
import { openHouse, type House } from './house.ts'
import { operationsOf, type Operation } from './operations.ts'

describe('the API document', () => {
  let house: House
  let document: Record<string, unknown>
  let operations: readonly Operation[]
  beforeAll(async () => {
    house = await openHouse()
    document = (await ask(house.app, { path: '/api/openapi.json' })).body as Record<string, unknown>
    operations = operationsOf(document)
  })
  afterAll(() => house[Symbol.asyncDispose]())

  test('is valid OpenAPI 3.1', async () => {
    expect(document.openapi).toMatch(/^3\.1/)
    const result = await new Validator().validate(structuredClone(document))
    expect(result.errors ?? []).toEqual([])
    expect(result.valid).toBe(true)
  })

  test('every operation says what it does, who may come in, and how it answers', () => {
    for (const { name, summary, responses, security, tags } of operations) {
      expect(summary, name).toMatch(/\w/)
      expect(tags?.length, name).toBe(1)
      expect(security, name).toBeDefined()
      expect(
        Object.keys(responses).some((status) => /^[23]/.test(status)),
        name,
      ).toBe(true)
      expect(Object.keys(responses), name).toEqual(expect.arrayContaining(['429', '500']))
    }
  })

  test('every path of the router that takes a caller is in it, and no path ends in a slash', () => {
    const listed = new Set(operations.map(({ method, path }) => `${method} /api${path.replaceAll(/\{(\w+)\}/g, ':$1')}`))
    const routed = house.routes.filter(
      ({ method, path }) => method !== 'ALL' && path.startsWith('/api/') && !['/api/openapi.json', '/api/docs'].includes(path),
    )
    for (const { method, path } of routed)
      expect([...listed], `${method} ${path}`).toContain(`${method} ${path === '/' ? path : path.replace(/\/$/, '')}`)
    for (const { path } of operations) expect(path === '/' || !path.endsWith('/'), path).toBe(true)
  })

  test('is browsable without a script and without anything from elsewhere', async () => {
    const { status, text, headers } = await ask(house.app, { path: '/api/docs' })
    expect(status).toBe(200)
    for (const { path } of operations) expect(text).toContain(`/api${path.replaceAll("'", '&#39;')}`)
    expect(text).not.toMatch(/<script|https?:\/\/(?!127\.0\.0\.1)/)
    expect(headers.get('content-security-policy')).not.toContain("script-src 'unsafe")
  })

  test('what is not there is 404 in the envelope', async () => {
    for (const path of ['/api', '/api/nothing', '/api/me/nothing'])
      expect(await ask(house.app, { path })).toMatchObject({ status: 404, body: { code: 'not_found' } })
    expect((await ask(house.app, { method: 'PUT', path: '/api/me' })).status).toBe(404)
  })
})
