import { createHmac, timingSafeEqual } from 'node:crypto'

/** A range of the feed under one seal: `digests` holds 16 bytes per row, `before` is the hash of the seal before (empty for the first). */
export type SealedRange = {
  readonly workspaceId: string
  readonly number: number
  readonly fromXid: string
  readonly fromSeq: number
  readonly toXid: string
  readonly toSeq: number
  readonly count: number
  readonly digests: Buffer
}

export const digestBytes = 16
/** What the key is derived for. */
export const sealPurpose = 'audit-seal'

/** Binds a range to the seal before it, so that nothing can be taken out, put in or moved without the key. */
export function sealHash(key: Buffer, before: Buffer, range: SealedRange): Buffer {
  const { workspaceId, number, fromXid, fromSeq, toXid, toSeq, count, digests } = range
  const head = [workspaceId, number, fromXid, fromSeq, toXid, toSeq, count].join('|')
  return createHmac('sha256', key).update(before).update(head).update('\0').update(digests).digest()
}

export const isSameHash = (a: Buffer, b: Buffer): boolean => a.length === b.length && timingSafeEqual(a, b)

/** A row as it stands now; `digest` is null for an erased one, whose values are gone by right. */
export type RowDigest = { readonly xid: string; readonly seq: number; readonly digest: Buffer | null }

export type BrokenRow = { readonly kind: 'changed' | 'missing' | 'added'; readonly xid: string | null; readonly seq: number | null }

/** The first row at which what stands differs from what was sealed; null when nothing does. `missing` names the row after the gap, null at the end. */
export function firstBroken(sealed: Buffer, rows: readonly RowDigest[]): BrokenRow | null {
  const count = sealed.length / digestBytes
  const at = (index: number): Buffer => sealed.subarray(index * digestBytes, (index + 1) * digestBytes)
  const fits = (index: number, row: RowDigest | undefined): boolean =>
    row !== undefined && index < count && (row.digest === null || row.digest.equals(at(index)))
  for (let index = 0; index < Math.max(count, rows.length); index += 1) {
    const row = rows[index]
    if (fits(index, row)) continue
    if (row === undefined) return { kind: 'missing', xid: null, seq: null }
    const { xid, seq } = row
    if (index >= count || (rows.length > count && fits(index, rows[index + 1]))) return { kind: 'added', xid, seq }
    if (rows.length < count && fits(index + 1, row)) return { kind: 'missing', xid, seq }
    return { kind: 'changed', xid, seq }
  }
  return null
}
