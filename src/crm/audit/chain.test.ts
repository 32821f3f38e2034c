import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { firstBroken, sealHash, type RowDigest } from './chain.ts'

const rowsOf = (count: number): RowDigest[] =>
  Array.from({ length: count }, (_, index) => ({ xid: '7', seq: index, digest: randomBytes(16) }))
const sealedOf = (rows: readonly RowDigest[]): Buffer => Buffer.concat(rows.map(({ digest }) => digest ?? Buffer.alloc(16)))

test('whatever is changed, taken out or put in, the first such row is named', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 30 }), fc.nat(), fc.constantFrom('changed', 'missing', 'added'), (count, pick, kind) => {
      const rows = rowsOf(count)
      const sealed = sealedOf(rows)
      expect(firstBroken(sealed, rows)).toBeNull()
      const at = pick % count
      const forged = { xid: '7', seq: at + 0.5, digest: randomBytes(16) }
      const now =
        kind === 'changed'
          ? rows.with(at, { ...forged, seq: at })
          : kind === 'missing'
            ? rows.toSpliced(at, 1)
            : rows.toSpliced(at, 0, forged)
      const broken = firstBroken(sealed, now)
      expect(broken?.kind).toBe(kind)
      expect(broken?.seq).toBe(kind === 'changed' ? at : kind === 'added' ? at + 0.5 : (rows[at + 1]?.seq ?? null))
    }),
  )
})

test('an erased row passes by its sealed digest', () => {
  const rows = rowsOf(5)
  expect(firstBroken(sealedOf(rows), rows.with(2, { xid: '7', seq: 2, digest: null }))).toBeNull()
})

test('the hash covers every part and the seal before', () => {
  const key = randomBytes(32)
  const range = { workspaceId: 'w', number: 2, fromXid: '1', fromSeq: 1, toXid: '9', toSeq: 9, count: 1, digests: randomBytes(16) }
  const before = randomBytes(32)
  const hash = sealHash(key, before, range).toString('hex')
  const others = [
    sealHash(randomBytes(32), before, range),
    sealHash(key, randomBytes(32), range),
    ...Object.entries(range).map(([name, value]) =>
      sealHash(key, before, {
        ...range,
        [name]: typeof value === 'number' ? value + 1 : typeof value === 'string' ? `${value}0` : randomBytes(16),
      }),
    ),
  ]
  expect(others.map((each) => each.toString('hex'))).not.toContain(hash)
})
