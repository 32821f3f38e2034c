import { afterAll, beforeAll, expect, test } from 'vitest'
import { recordRooms } from '#test/asking-rooms.ts'
import { testDatabase, type TestDatabase } from '#test/database.ts'
import { both, fields, openEditor, row } from '#test/sync/editor.ts'

let base: TestDatabase
beforeAll(async () => void (base = await testDatabase()))
afterAll(() => base.close())

test('a field that a mapping fills from an enumeration there is read in its words, kept and compared by its values', async () => {
  const { provider, stage, ask, path, config, seen } = await openEditor(
    base.db,
    [{ given: 'Ana', role: 'C_LEVEL', tier: 'G' }],
    [both('given', 'firstName'), both('role', 'title')],
  )
  const told = {
    role: { type: 'picklist', options: ['C_LEVEL', 'Clerk'], optionLabels: { C_LEVEL: 'Head of it all' } },
    tier: { type: 'picklist', options: ['G', 'S'], optionLabels: { G: 'Gold', S: 'Silver' } },
  }
  provider.fields = fields.map((each) => (each.name === 'role' || each.name === 'tier' ? { ...each, ...told[each.name] } : each))
  stage.wait(60_000)
  const { body } = await ask('GET', `/crm/one/available-fields?entityType=contact&configId=${config}`)
  const there = (name: string) => body.fields.find((each: { name: string }) => each.name === name)
  expect(there('tier')).toMatchObject({ options: ['G', 'S'], optionLabels: { G: 'Gold', S: 'Silver' } })
  expect(there('given')).toMatchObject({ options: [], optionLabels: {} })
  const here = async (key: string) => {
    const rooms = recordRooms(base.db)(stage.caller)
    const { body: all } = await rooms('GET', '/fields?entityType=contact')
    return all.items.find((each: { key: string }) => each.key === key)
  }
  expect(await here('title')).toMatchObject({ options: null, optionLabels: { C_LEVEL: 'Head of it all' } })
  expect(await here('lastName')).toMatchObject({ optionLabels: {} })
  const { version } = (await seen()).entities.find((each: { entityType: string }) => each.entityType === 'contact')
  const rows = [row('given', 'firstName'), row('role', 'title', 'none'), { crmField: 'tier', newField: {} }]
  expect(await ask('PUT', path, { entityType: 'contact', version, mappings: rows })).toMatchObject({ status: 200 })
  expect(await here('tier')).toMatchObject({ type: 'option', options: ['G', 'S'], optionLabels: { G: 'Gold', S: 'Silver' } })
  expect(await here('title')).toMatchObject({ optionLabels: {} })
})
