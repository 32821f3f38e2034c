import { describe, expect, it } from 'vitest'
import type { RecordKey } from '#model/noun.ts'
import { isSpinning } from './breaker.ts'
import { allowedDeletes } from './brake.ts'
import { type Candidate, match } from './match.ts'

const mail: RecordKey = { type: 'email', value: 'ana@acme.example' }
const desk: RecordKey = { type: 'phone', value: '+493012345671' }
const ana: RecordKey = { type: 'name', value: 'ana souza' }
const candidate = (record: string, keys: readonly RecordKey[], more: Partial<Candidate> = {}): Candidate => ({
  record,
  keys,
  linked: false,
  lost: false,
  ...more,
})

describe('matching before creating', () => {
  it('takes the one record with the same mailbox', () => {
    expect(match('contact', { stamped: null, keys: [mail] }, [candidate('a', [mail]), candidate('b', [desk])])).toEqual({
      kind: 'record',
      record: 'a',
      by: mail,
    })
  })
  it('waits for a person when several fit', () => {
    expect(match('contact', { stamped: null, keys: [mail] }, [candidate('a', [mail]), candidate('b', [mail])])).toEqual({
      kind: 'ambiguous',
      records: ['a', 'b'],
      by: mail,
    })
  })
  it('does not take a shared desk for a person, unless the name is the same', () => {
    expect(match('contact', { stamped: null, keys: [desk] }, [candidate('a', [desk])]).kind).toBe('none')
    expect(match('contact', { stamped: null, keys: [desk, ana] }, [candidate('a', [desk, ana])]).kind).toBe('record')
  })
  it('leaves alone what stands for another remote, and counts a stamp only then', () => {
    expect(match('contact', { stamped: 'a', keys: [mail] }, [candidate('a', [mail], { linked: true })]).kind).toBe('none')
    expect(match('contact', { stamped: 'a', keys: [] }, [candidate('a', [mail], { lost: true })])).toEqual({
      kind: 'record',
      record: 'a',
      by: 'stamp',
    })
  })
  it('knows companies by domain before name, and never guesses deals', () => {
    const acme: RecordKey = { type: 'domain', value: 'acme.example' }
    const name: RecordKey = { type: 'name', value: 'acme' }
    expect(match('company', { stamped: null, keys: [acme, name] }, [candidate('a', [name]), candidate('b', [acme, name])])).toMatchObject({
      record: 'b',
    })
    expect(match('deal', { stamped: null, keys: [name] }, [candidate('a', [name])]).kind).toBe('none')
  })
})

it('brakes at 20 or 5 %, whichever is more, within a day', () => {
  expect(allowedDeletes({ live: 100, recent: 0, asked: 30 })).toBe(20)
  expect(allowedDeletes({ live: 1000, recent: 0, asked: 80 })).toBe(50)
  expect(allowedDeletes({ live: 1000, recent: 45, asked: 80 })).toBe(5)
  expect(allowedDeletes({ live: 0, recent: 25, asked: 3 })).toBe(0)
})

it('breaks at the seventh change within an hour by connections alone', () => {
  const changes = Array.from({ length: 7 }, (_, at) => ({ atMs: 1000 * at, actor: 'connection:1' as const }))
  expect(isSpinning(changes, 10_000)).toBe(true)
  expect(isSpinning(changes.slice(1), 10_000)).toBe(false)
  expect(isSpinning([...changes, { atMs: 6500, actor: 'person:1' }], 10_000)).toBe(false)
  expect(isSpinning(changes, 3_600_000 + 1000)).toBe(false)
})
