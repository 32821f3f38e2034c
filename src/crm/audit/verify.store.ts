import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'
import type { Sealer } from '#lib/seal.ts'
import { firstBroken, isSameHash, sealHash, sealPurpose, type RowDigest } from './chain.ts'
import { replay, type Difference } from './replay.store.ts'
import { rowDigest } from './seal.store.ts'

/** Where the chain first breaks. `seal`: the seal itself was altered or one is missing; `key`: its key is not in ENCRYPTION_KEYS. */
export type Broken = {
  readonly kind: 'changed' | 'missing' | 'added' | 'seal' | 'key'
  readonly seal: number
  readonly xid: string | null
  readonly seq: number | null
  readonly says: string
}

export type Verified = {
  readonly ok: boolean
  readonly seals: number
  readonly rows: number
  /** Rows whose values were erased on request; they count by their digest. */
  readonly erased: number
  /** Rows that no seal covers yet: those of the last minute. */
  readonly unsealed: number
  readonly broken: Broken | null
  /** Records that are not what the audit says; only asked for by `deep`. */
  readonly differences: readonly Difference[] | null
}

type Seal = {
  number: number
  fromXid: string
  fromSeq: number
  toXid: string
  toSeq: number
  count: number
  digests: Buffer
  kid: string
  hash: Buffer
}

/** Walks the chain of one workspace from its beginning and names the first row that is not as it was sealed; `deep` also replays all changes. */
export async function verify(
  tx: Tx,
  sealer: Sealer,
  { workspaceId, deep }: { readonly workspaceId: string; readonly deep: boolean },
): Promise<Verified> {
  let before = null as Seal | null
  let rows = 0
  let erased = 0
  let broken: Broken | null = null
  while (broken === null) {
    const seal: Seal | undefined = await tx
      .selectFrom('app.auditSeal')
      .selectAll()
      .where('number', '>', before?.number ?? 0)
      .orderBy('number')
      .limit(1)
      .executeTakeFirst()
    if (seal === undefined) break
    broken = brokenSeal(sealer, { before, seal, workspaceId })
    if (broken !== null) break
    const found = await digestsAfter(tx, before, seal)
    const row = firstBroken(seal.digests, found)
    rows += found.length
    erased += found.filter(({ digest }) => digest === null).length
    if (row !== null) broken = { ...row, seal: seal.number, says: inWords(row) }
    before = seal
  }
  const unsealed = await countAfter(tx, before)
  const differences = deep ? await replay(tx) : null
  return {
    ok: broken === null && (differences?.length ?? 0) === 0,
    seals: before?.number ?? 0,
    rows,
    erased,
    unsealed,
    broken,
    differences,
  }
}

function brokenSeal(
  sealer: Sealer,
  { before, seal, workspaceId }: { before: Seal | null; seal: Seal; workspaceId: string },
): Broken | null {
  const at = { seal: seal.number, xid: seal.fromXid, seq: seal.fromSeq }
  if (seal.number !== (before?.number ?? 0) + 1) return { ...at, kind: 'seal', says: `Seal ${(before?.number ?? 0) + 1} is missing.` }
  const derived = sealer.derive(sealPurpose, seal.kid)
  if (derived === null)
    return {
      ...at,
      kind: 'key',
      says: `Seal ${seal.number} was made with the key "${seal.kid}", which is not in ENCRYPTION_KEYS. Put it back behind the others.`,
    }
  const hash = sealHash(derived.key, before?.hash ?? Buffer.alloc(0), { ...seal, workspaceId })
  return isSameHash(hash, seal.hash) ? null : { ...at, kind: 'seal', says: `Seal ${seal.number} was altered, or the one before it.` }
}

/** The rows a seal answers for: those after the seal before, so that a row slipped in between two ranges shows too. */
async function digestsAfter(tx: Tx, before: Seal | null, seal: Seal): Promise<readonly RowDigest[]> {
  const { rows } = await sql<RowDigest>`select a.xid, a.seq, case when a.erased_at is null then ${rowDigest} end as digest from app.audit a
    where a.workspace_id = app.workspace() and (a.xid, a.seq) > (${before?.toXid ?? '0'}::xid8, ${before?.toSeq ?? 0}::bigint) and (a.xid, a.seq) <= (${seal.toXid}::xid8, ${seal.toSeq}::bigint)
    order by a.xid, a.seq`.execute(tx)
  return rows
}

async function countAfter(tx: Tx, last: Seal | null): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from app.audit a
    where a.workspace_id = app.workspace() and (a.xid, a.seq) > (${last?.toXid ?? '0'}::xid8, ${last?.toSeq ?? 0}::bigint)`.execute(tx)
  return rows[0]?.count ?? 0
}

function inWords({ kind, xid, seq }: { kind: 'changed' | 'missing' | 'added'; xid: string | null; seq: number | null }): string {
  if (kind === 'changed') return `Row ${xid}.${seq} is not what it was when it was sealed.`
  if (kind === 'added') return `Row ${xid}.${seq} was added after its time was sealed.`
  return xid === null ? 'The last row of this seal is missing.' : `A row before ${xid}.${seq} is missing.`
}
