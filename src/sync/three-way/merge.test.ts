import { describe, expect, it } from 'vitest'
import type { MappingRow } from '#connectors/kit/mapping-row.ts'
import type { Raw } from '#connectors/kit/raw.ts'
import type { Field } from '#model/noun.ts'
import type { Value, Values } from '#model/value.ts'
import { answer } from './answer.ts'
import { compileMapping } from '../lens/mapping.ts'
import { merge } from './merge.ts'
import { outgoing, pendingOf } from '../pending.ts'
import type { Rule, Terms } from './policy.ts'
import { receive } from '../receipt.ts'
import type { Bases } from './sides.ts'

const fields: readonly Field[] = [
  { name: 'name', label: 'Name', type: 'text' },
  { name: 'country', label: 'Country', type: 'country' },
  { name: 'on', label: 'On', type: 'date' },
  { name: 'phones', label: 'Phones', type: 'phones' },
  { name: 'companyId', label: 'Company', type: 'reference', to: 'company' },
]
const rows: readonly MappingRow[] = [
  { remote: 'Name', local: 'name', direction: 'bidirectional' },
  { remote: 'Country', local: 'country', direction: 'bidirectional' },
  { remote: 'On', local: 'on', direction: 'bidirectional' },
  { remote: 'Phones[*]', local: 'phones', direction: 'bidirectional' },
  { remote: 'Org', local: 'companyId', direction: 'bidirectional' },
]
const mapping = compileMapping({ rows, fields, region: 'DE' })

function terms(rule: Rule, more: Partial<Terms> = {}): Terms {
  return { policy: { otherwise: rule }, times: { local: () => 1, remote: () => 1 }, deletes: false, ...more }
}

function bases(shadow: Raw, ours: Values = {}): Bases {
  return { shadow, ours, theirs: {} }
}

const phone = (value: string, primary = false): Value => ({ value, type: 'other', primary })

describe('the decision, per field', () => {
  const shadow = { Name: 'Ana' }

  it('same, same: nothing', () => {
    const merged = merge({ local: { name: ' Ana' }, remote: { Name: 'Ana ' }, bases: bases(shadow) }, mapping, terms('manual_review'))
    expect([merged.local.do, merged.remote, merged.bases?.shadow]).toEqual(['nothing', 'nothing', { Name: 'Ana ' }])
  })

  it('changed here: pending', () => {
    const merged = merge({ local: { name: 'Bea' }, remote: shadow, bases: bases(shadow) }, mapping, terms('manual_review'))
    expect([merged.local.do, merged.remote, merged.pending]).toEqual(['nothing', 'update', { name: { send: 'Bea', local: 'Bea' } }])
  })

  it('changed there: taken', () => {
    const merged = merge({ local: { name: 'Ana' }, remote: { Name: 'Bea' }, bases: bases(shadow) }, mapping, terms('manual_review'))
    expect([merged.local, merged.remote, merged.bases]).toEqual([
      { do: 'update', patch: { name: 'Bea' } },
      'nothing',
      bases({ Name: 'Bea' }),
    ])
  })

  it.each<[Rule, string, string | undefined]>([
    ['crm_wins', 'Caio', undefined],
    ['app_wins', 'Bea', 'Bea'],
    ['last_write_wins', 'Caio', undefined],
    ['manual_review', 'Bea', undefined],
  ])('changed to different meanings: %s leaves %s here and sends %s', (rule, here, sent) => {
    const merged = merge({ local: { name: 'Bea' }, remote: { Name: 'Caio' }, bases: bases(shadow) }, mapping, terms(rule))
    const after = merged.local.do === 'update' ? merged.local.patch.name : 'Bea'
    expect([after, merged.pending.name?.send]).toEqual([here, sent])
    const dispute = { field: 'name', local: 'Bea', remote: 'Caio', base: 'Ana' }
    if (rule === 'manual_review') expect([merged.conflicts, merged.settled]).toEqual([[dispute], []])
    else expect([merged.conflicts, merged.settled]).toEqual([[], [{ ...dispute, rule, winner: rule === 'app_wins' ? 'local' : 'remote' }]])
  })

  it('a rule for the field comes before the rule for all', () => {
    const policy = { otherwise: 'manual_review', fields: { name: 'app_wins' } } as const
    const merged = merge(
      { local: { name: 'Bea', country: 'BR' }, remote: { Name: 'Caio', Country: 'FR' }, bases: bases({ ...shadow, Country: 'DE' }) },
      mapping,
      terms('manual_review', { policy }),
    )
    expect([Object.keys(merged.pending), merged.conflicts.map((each) => each.field)]).toEqual([['name'], ['country']])
  })
})

describe('two bases', () => {
  it('two spellings of one country rest', () => {
    const merged = merge(
      { local: { country: 'DE' }, remote: { Country: 'Germany' }, bases: bases({ Country: 'Germany' }) },
      mapping,
      terms('manual_review'),
    )
    expect([merged.local.do, merged.remote]).toEqual(['nothing', 'nothing'])
  })

  it('a lossy reading never makes an untouched record push', () => {
    const raw = { On: '2024-02-29T09:30:00Z' }
    const made = merge({ local: null, remote: raw, bases: null }, mapping, terms('manual_review'))
    expect(made.local).toEqual({ do: 'create', fields: { on: '2024-02-29' } })
    expect(pendingOf({ local: { on: '2024-02-29' }, bases: made.bases }, mapping, terms('manual_review')).pending).toEqual({})
  })

  it("the provider's spelling of what we sent is no edit of theirs; every other field of the answer is", () => {
    const before = bases({ Name: 'Ana', Country: 'DE' })
    const { pending } = pendingOf({ local: { name: 'A very long name', country: 'DE' }, bases: before }, mapping, terms('crm_wins'))
    const { due } = outgoing(before, pending, mapping)
    const merged = receive(
      { local: { name: 'A very long name', country: 'DE' }, answer: { Name: 'A very', Country: 'France' }, sent: due, bases: before },
      mapping,
      terms('crm_wins'),
    )
    expect(merged.local).toEqual({ do: 'update', patch: { country: 'FR' } })
    expect(merged.bases).toEqual({ shadow: { Name: 'A very', Country: 'France' }, ours: { name: 'A very long name' }, theirs: {} })
  })

  it('an unresolved reference counts as unchanged, and is taken when it can be told', () => {
    const made = merge({ local: null, remote: { Name: 'Ana', Org: '7' }, bases: null }, mapping, terms('crm_wins'))
    expect(made.bases?.theirs).toEqual({ companyId: null })
    const known = compileMapping({ rows, fields, region: 'DE', references: { here: (_, id) => `c${id}`, there: (_, id) => id.slice(1) } })
    const merged = merge({ local: { name: 'Ana' }, remote: { Name: 'Ana', Org: '7' }, bases: made.bases }, known, terms('crm_wins'))
    expect([merged.local, merged.bases?.theirs]).toEqual([{ do: 'update', patch: { companyId: 'c7' } }, {}])
  })
})

describe('a held field', () => {
  const shadow = { Name: 'Ana', Country: 'DE' }
  const sides = { local: { name: 'Bea', country: 'BR' }, remote: { Name: 'Caio', Country: 'DE' }, bases: bases(shadow) }

  it('moves on neither side, while the others do', () => {
    const merged = merge(sides, mapping, terms('manual_review'))
    expect([Object.keys(merged.pending), merged.conflicts.map((each) => each.field)]).toEqual([['country'], ['name']])
    const out = outgoing(merged.bases, merged.pending, mapping)
    expect(out.raw).toEqual({ Name: 'Caio', Country: 'BR' })
  })

  it('closes itself when the sides become equal', () => {
    const first = merge(sides, mapping, terms('manual_review'))
    const merged = merge({ ...sides, local: { name: 'Caio', country: 'BR' }, bases: first.bases }, mapping, terms('manual_review'))
    expect([merged.conflicts, merged.bases?.theirs]).toEqual([[], {}])
  })

  it.each([
    ['use_app' as const, { here: 'Bea', send: 'Bea' }],
    ['use_crm' as const, { here: 'Caio', send: undefined }],
    [{ value: 'Dora' }, { here: 'Dora', send: 'Dora' }],
  ])('ends as answered: %j', (choice, end) => {
    const first = merge(sides, mapping, terms('manual_review'))
    const merged = answer(
      { local: sides.local, bases: first.bases ?? bases({}), answers: { name: choice } },
      mapping,
      terms('manual_review'),
    )
    const here = merged.local.do === 'update' ? (merged.local.patch.name ?? 'Bea') : 'Bea'
    expect([here, merged.pending.name?.send, merged.conflicts]).toEqual([end.here, end.send, []])
  })

  it('a spinning field neither takes nor sends, and shows both spellings', () => {
    const frozen = terms('crm_wins', { frozen: new Set(['name']) })
    const merged = merge(sides, mapping, frozen)
    expect([merged.local.do, Object.keys(merged.pending), merged.conflicts.map((each) => each.field)]).toEqual([
      'nothing',
      ['country'],
      ['name'],
    ])
  })
})

describe('lists', () => {
  it('unite when two records meet for the first time', () => {
    const merged = merge(
      { local: { phones: [phone('030 1234567', true)] }, remote: { Phones: ['030 7654321'] }, bases: null },
      mapping,
      terms('manual_review'),
    )
    expect(merged.local).toEqual({ do: 'update', patch: { phones: [phone('030 1234567', true), phone('030 7654321')] } })
    expect(outgoing(merged.bases, merged.pending, mapping).raw.Phones).toEqual(['030 7654321', '030 1234567'])
  })

  it('a full provider is no edit of ours, and gets the rest when there is room', () => {
    const small = compileMapping({
      rows,
      fields,
      region: 'DE',
      remoteFields: [{ name: 'Phones[*]', label: 'Phones', type: 'phones', required: false, writable: true, capacity: 2 }],
    })
    const three = [phone('030 1234561', true), phone('030 1234562'), phone('030 1234563')]
    const shadow = { Phones: ['030 1234561', '030 1234562'] }
    expect(pendingOf({ local: { phones: three }, bases: bases(shadow) }, small, terms('crm_wins')).pending).toEqual({})
    const { pending } = pendingOf({ local: { phones: three.slice(1) }, bases: bases(shadow) }, small, terms('crm_wins'))
    expect(outgoing(bases(shadow), pending, small).raw.Phones).toEqual(expect.arrayContaining(['030 1234562', '030 1234563']))
  })
})

describe('deletes', () => {
  const shadow = { Name: 'Ana' }

  it('unlink, or are passed on, when nobody changed the other side', () => {
    const gone = { local: { name: 'Ana' }, remote: null, bases: bases(shadow) }
    expect(merge(gone, mapping, terms('crm_wins'))).toMatchObject({ local: { do: 'nothing' }, state: 'gone' })
    expect(merge(gone, mapping, terms('crm_wins', { deletes: true }))).toMatchObject({ local: { do: 'delete' }, state: 'gone' })
    const here = { local: null, remote: shadow, bases: bases(shadow) }
    expect(merge(here, mapping, terms('crm_wins'))).toMatchObject({ remote: 'nothing', state: 'excluded' })
    expect(merge(here, mapping, terms('crm_wins', { deletes: true }))).toMatchObject({ remote: 'delete', state: null })
  })

  it('against an edit are kept and asked about', () => {
    const merged = merge({ local: { name: 'Bea' }, remote: null, bases: bases(shadow) }, mapping, terms('crm_wins', { deletes: true }))
    expect(merged).toMatchObject({
      local: { do: 'nothing' },
      state: 'held',
      conflicts: [{ field: 'deleted', local: { name: 'Bea' }, remote: null }],
    })
  })
})
