import { sql } from 'kysely'
import { inTx, type Db, type Tx } from '#db/db.ts'
import type { Sealer } from '#lib/seal.ts'
import { sealHash, sealPurpose } from './chain.ts'

/** Rows under one seal at most. */
const batch = 10_000

/**
 * 16 bytes over everything a row says. Written out here and not kept in the database, where whoever can change rows could change it too.
 * Instants as microseconds since 1970: no setting of the session shows in them.
 */
export const rowDigest = sql<Buffer>`substring(pg_catalog.sha256(pg_catalog.convert_to(pg_catalog.jsonb_build_array(a.xid::text, a.seq, (extract(epoch from a.at) * 1000000)::bigint,
  a.actor, a.run, a.cause, a.kind, a.record, a.rev, a.action, a.before, a.after)::text, 'UTF8')) for 16)`

type Batch = { count: number; digests: Buffer; fromXid: string; fromSeq: number; toXid: string; toSeq: number }

/** What a seal came to; its hash, kept elsewhere (the log), also proves that no later seal was cut off. */
export type NewSeal = { readonly workspaceId: string; readonly number: number; readonly count: number; readonly hash: string }

/** Seals what can be sealed in every workspace; one process at a time for each of them. */
export async function sealAll(db: Db, sealer: Sealer, sealed: (seal: NewSeal) => void): Promise<void> {
  for (const { id: workspaceId } of await db.selectFrom('directory.workspace').select('id').execute()) {
    for (let seal: NewSeal | null = null, more = true; more;) {
      seal = await inTx(db, { workspaceId, actor: 'system:seal' }, (tx) => sealNext(tx, sealer, workspaceId))
      if (seal !== null) sealed(seal)
      more = seal !== null && seal.count === batch
    }
  }
}

/** Seals the next rows below the horizon: transactions that could still add one before them have ended. Null: nothing to do, or somebody else is at it. */
export async function sealNext(tx: Tx, sealer: Sealer, workspaceId: string): Promise<NewSeal | null> {
  const { rows: turn } = await sql<{
    mine: boolean
  }>`select pg_try_advisory_xact_lock(hashtextextended(${`audit-seal ${workspaceId}`}, 0)) as mine`.execute(tx)
  const derived = sealer.derive(sealPurpose)
  if (!turn[0]?.mine || derived === null) return null
  const last = await tx
    .selectFrom('app.auditSeal')
    .select(['number', 'toXid', 'toSeq', 'hash'])
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
  const { rows } = await sql<Batch>`
    with r as (select a.xid, a.seq, ${rowDigest} as digest from app.audit a
      where a.workspace_id = app.workspace() and (a.xid, a.seq) > (${last?.toXid ?? '0'}::xid8, ${last?.toSeq ?? 0}::bigint) and a.xid < app.horizon()
      order by a.xid, a.seq limit ${batch})
    select count(*) as count, string_agg(digest, '' order by xid, seq) as digests, (array_agg(xid order by xid, seq))[1] as from_xid, (array_agg(seq order by xid, seq))[1] as from_seq,
      (array_agg(xid order by xid desc, seq desc))[1] as to_xid, (array_agg(seq order by xid desc, seq desc))[1] as to_seq from r`.execute(
    tx,
  )
  const found = rows[0]
  if (found === undefined || found.count === 0) return null
  const range = { ...found, workspaceId, number: (last?.number ?? 0) + 1 }
  const hash = sealHash(derived.key, last?.hash ?? Buffer.alloc(0), range)
  await tx
    .insertInto('app.auditSeal')
    .values({ ...range, kid: derived.kid, hash })
    .execute()
  return { workspaceId, number: range.number, count: range.count, hash: hash.toString('hex') }
}
