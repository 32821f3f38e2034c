import { expect, it } from 'vitest'
import type { MappingRow } from '../../data/mapping.ts'
import { changesIn, draftOf, newRow, refusedIn, sentOf, turned } from './draft.ts'

const row = (crmField: string, appField: string, more: Partial<MappingRow> = {}): MappingRow => ({
  id: `id-${crmField}`,
  entityType: 'contact',
  crmField,
  crmLabel: crmField,
  crmType: 'text',
  appField,
  appLabel: appField,
  appType: 'text',
  syncDirection: 'bidirectional',
  transformFunction: null,
  transformBack: null,
  warnings: [],
  ...more,
})
const saved = [row('a', 'firstName'), row('b', 'lastName')]

it('counts rows that were added, removed or changed, and none that were put back', () => {
  const draft = draftOf(saved)
  expect(changesIn(saved, draft)).toBe(0)
  expect(changesIn(saved, [...draft, newRow('c')])).toBe(1)
  expect(changesIn(saved, draft.slice(1))).toBe(1)
  expect(changesIn(saved, [...draft.slice(1), newRow('a', { appField: 'firstName' })])).toBe(0)
  expect(
    changesIn(
      saved,
      draft.map((each) => ({ ...each, syncDirection: 'pull' })),
    ),
  ).toBe(2)
  expect(changesIn(saved, [newRow('a', { newField: {} }), ...draft.slice(1)])).toBe(1)
})

it('sends a field here or one to be made, and leaves out what has neither', () => {
  expect(sentOf([...draftOf(saved.slice(0, 1)), newRow('c', { newField: { label: 'C' } }), newRow('d')])).toEqual([
    { id: 'id-a', crmField: 'a', appField: 'firstName', syncDirection: 'bidirectional', transformFunction: null, transformBack: null },
    { crmField: 'c', newField: { label: 'C' }, syncDirection: 'bidirectional', transformFunction: null, transformBack: null },
  ])
})

it('turns through all ways, or those a read-only field has', () => {
  const ways = ['bidirectional', 'pull', 'push', 'none'] as const
  expect(ways.map((way) => turned(way, true))).toEqual(['pull', 'push', 'none', 'bidirectional'])
  expect(ways.map((way) => turned(way, false))).toEqual(['pull', 'none', 'pull', 'pull'])
})

it('shows what was refused at its row', () => {
  const draft = [newRow('open'), ...draftOf(saved)]
  expect(refusedIn({ 'b → lastName': 'taken', 'mappings.0.crmField': 'twice', entityType: 'else' }, draft)).toEqual({
    b: 'taken',
    a: 'twice',
  })
})
