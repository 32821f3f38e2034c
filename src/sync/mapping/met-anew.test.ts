import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Raw } from '#connectors/kit/raw.ts'
import type { Direction } from '#connectors/kit/mapping-row.ts'
import { nouns } from '#model/nouns.ts'
import type { Values } from '#model/value.ts'
import { compileMapping } from '../lens/mapping.ts'
import type { KeptRow } from '../lens/mapping-source.ts'
import { merge } from '../three-way/merge.ts'
import type { Bases } from '../three-way/sides.ts'
import { metAnew } from '../weigh.ts'
import { metAnewIn } from './draft.ts'

const remotes = ['a', 'b', 'c', 'd']
const locals = ['firstName', 'lastName', 'title', 'about']
const ways: readonly Direction[] = ['pull', 'push', 'bidirectional', 'none']

const value = fc.option(fc.constantFrom('x', 'y', 'z'), { nil: null })
const rawOf = fc.record(Object.fromEntries(remotes.map((name) => [name, value]))) as fc.Arbitrary<Raw>
const recordOf = fc.record(Object.fromEntries(locals.map((name) => [name, value]))) as fc.Arbitrary<Values>
const rowsOf = fc
  .tuple(
    fc.shuffledSubarray(remotes),
    fc.shuffledSubarray(locals, { minLength: 4 }),
    fc.array(fc.constantFrom(...ways), { minLength: 4, maxLength: 4 }),
  )
  .map(([there, here, direction]) =>
    there.map((remote, at): KeptRow => ({ remote, local: here[at] ?? 'about', direction: direction[at] ?? 'none' })),
  )

const compiled = (rows: readonly KeptRow[]) => compileMapping({ rows, fields: nouns.contact.fields, region: 'DE' })
const terms = { policy: { otherwise: 'crm_wins' as const }, times: { local: () => null, remote: () => null }, deletes: false }

/** Both sides equal under these rows, and what their link then remembers. */
function settled(
  rows: readonly KeptRow[],
  raw: Raw,
  record: Values,
): { readonly raw: Raw; readonly record: Values; readonly bases: Bases } {
  const mapping = compiled(rows)
  let [there, here, bases]: [Raw, Values, Bases | null] = [raw, record, null]
  for (let round = 0; round < 3; round += 1) {
    const merged = merge({ local: here, remote: there, bases }, mapping, terms)
    if (merged.local.do === 'update') here = { ...here, ...merged.local.patch }
    const sent = Object.fromEntries(Object.entries(merged.pending).map(([key, { send }]) => [key, send]))
    there = mapping.write(there, sent, Object.keys(sent)).raw
    bases = merged.bases
  }
  return { raw: there, record: here, bases: bases ?? { shadow: {}, ours: {}, theirs: {} } }
}

it('no change of a mapping empties a value on either side', () => {
  fc.assert(
    fc.property(fc.tuple(rowsOf, rowsOf, rawOf, recordOf), ([before, after, raw, record]) => {
      const was = settled(before, raw, record)
      const entry = (row: KeptRow) => ({
        remotePath: row.remote,
        localPath: row.local,
        direction: row.direction,
        transform: null,
        transformBack: null,
      })
      const anew = metAnewIn(before.map(entry), after.map(entry))
      const mapping = compiled(after.map((row) => ({ ...row, since: anew.has(row.remote) ? 2 : 0 })))
      const bases = metAnew(was.bases, { version: 1 }, mapping)
      const merged = merge({ local: was.record, remote: was.raw, bases }, mapping, terms)
      const patch = merged.local.do === 'update' ? merged.local.patch : {}
      for (const [field, next] of Object.entries(patch)) expect(next === null && was.record[field] !== null, field).toBe(false)
      for (const [slot, { send }] of Object.entries(merged.pending)) {
        const { remote } = mapping.slots.find(({ key }) => key === slot) ?? { remote: '' }
        expect(send === null && (was.raw[remote] ?? null) !== null, slot).toBe(false)
      }
    }),
    { numRuns: 5000 },
  )
})

it('rows that stay as they are keep what both sides last agreed on', () => {
  const rows = [
    { remote: 'a', local: 'firstName', direction: 'bidirectional' as const, since: 1 },
    { remote: 'b', local: 'lastName', direction: 'bidirectional' as const, since: 2 },
  ]
  const bases: Bases = { shadow: { a: 'x', b: 'y' }, ours: { firstName: 'X', lastName: 'Y' }, theirs: {} }
  expect(metAnew(bases, { version: 1 }, compiled(rows))).toEqual({ ...bases, ours: { firstName: 'X' }, theirs: { lastName: null } })
  expect(metAnew(bases, { version: -2 }, compiled(rows))).toBe(bases)
  expect(metAnew(null, { version: 1 }, compiled(rows))).toBeNull()
})
