import { expect, test } from 'vitest'
import type { Subject } from './conforms.ts'
import { mappingOf, scopeOf } from './reading.ts'

/** What a connector says of itself holds together. */
export function namesItself({ connector, stream, kind, world }: Subject): void {
  test('says what it can, what it asks for it, and where its limits are', () => {
    expect(stream.kind).toBe(kind)
    const capability = connector.capabilities.find((each) => each.kinds.includes(kind))
    expect(capability?.scopes.pull).not.toEqual([])
    const granted = connector.auth.granted((capability?.scopes.push ?? []).join(' '))
    for (const scope of capability?.scopes.pull ?? []) expect(granted, 'who may write may read').toContain(scope)
    const account = { connectionId: 'c', accountId: 'a-1', clientId: 'client-1', limits: connector.api.limits }
    for (const method of ['GET', 'POST'] as const) {
      for (const base of Object.keys(connector.endpoints).filter(
        (key) => !['authorize', 'token', 'revoke', 'userinfo', 'certs'].includes(key),
      )) {
        for (const budget of connector.api.budgets({ method, base, path: '/' }, account)) {
          expect(budget.key).toContain(connector.id)
          expect(Math.min(budget.cost, budget.limit, budget.perMs)).toBeGreaterThan(0)
        }
      }
    }
    expect(stream.url?.('people/c1', account.accountId) ?? null).toSatisfy(
      (url: string | null) => url === null || url.startsWith('https://'),
    )
  })

  test('describes every field that its starting mapping names, each once', async () => {
    const { http } = await world().place(true)
    const fields = await stream.describe(http, await scopeOf(stream, http))
    const names = fields.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    for (const { remote, direction } of stream.mapping) {
      expect(names).toContain(remote)
      if (direction === 'push' || direction === 'bidirectional') expect(fields.find(({ name }) => name === remote)?.writable).toBe(true)
    }
    for (const { name, options = [], optionLabels = {} } of fields)
      for (const [value, label] of Object.entries(optionLabels)) {
        expect(options.length, name).toBeGreaterThan(0)
        expect(label.trim(), name).not.toBe('')
        expect(label, name).not.toBe(value)
      }
    expect(mappingOf(stream).slots).toHaveLength(stream.mapping.length)
  })
}
