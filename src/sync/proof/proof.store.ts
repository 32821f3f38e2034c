import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'
import type { Values } from '#model/value.ts'
import type { Raw } from '#connectors/kit/stream.ts'
import type { LinkState } from '../link-state.ts'
import type { After, How, ProofRow, Sum } from './proof.ts'

/** A live link as a comparison needs it. */
export type LiveLink = After & {
  readonly id: string
  readonly recordId: string
  readonly order: string | null
  readonly shadow: Raw | null
  readonly ours: Values
  readonly theirs: Values
}

/** The next live links of a stream, in the order of scope and remote (an index has it, and nothing moves a link in it). */
export async function livePage(
  tx: Tx,
  streamId: string,
  page: { readonly after: After | null; readonly limit: number },
): Promise<readonly LiveLink[]> {
  const from = page.after === null ? sql`` : sql`and (l.scope, l.remote_id) > (${page.after.scope}, ${page.after.remoteId})`
  const { rows } = await sql<LiveLink>`select l.id, l.scope, l.remote_id, l.record_id, l."order", l.shadow, l.ours, l.theirs from app.link l
    where l.workspace_id = app.workspace() and l.stream_id = ${streamId} and l.remote_id is not null and l.state = 'live' ${from}
    order by l.scope, l.remote_id limit ${page.limit}`.execute(tx)
  return rows
}

/** These links again, those of them that still live. */
export async function stillLive(tx: Tx, ids: readonly string[]): Promise<readonly LiveLink[]> {
  const { rows } = await sql<LiveLink>`select l.id, l.scope, l.remote_id, l.record_id, l."order", l.shadow, l.ours, l.theirs from app.link l
    where l.workspace_id = app.workspace() and l.id = any(${ids}::uuid[]) and l.state = 'live' order by l.scope, l.remote_id`.execute(tx)
  return rows
}

export type WaitingLink = {
  readonly id: string
  readonly recordId: string | null
  readonly remoteId: string | null
  readonly state: LinkState
  readonly reason: string | null
}

const waitingStates = sql.raw(`('unborn', 'unknown', 'refused', 'held')`)

/** Links that ought to be equal and stand on one side only, or wait: how many by state and reason, and the first of them. */
export async function waitingLinks(
  tx: Tx,
  streamId: string,
  most: number,
): Promise<{
  readonly counts: readonly { state: LinkState; reason: string | null; count: number }[]
  readonly named: readonly WaitingLink[]
}> {
  const where = sql`l.workspace_id = app.workspace() and l.stream_id = ${streamId} and l.state in ${waitingStates}`
  const { rows: counts } = await sql<{
    state: LinkState
    reason: string | null
    count: number
  }>`select l.state, l.reason, count(*)::int as count from app.link l where ${where} group by 1, 2`.execute(tx)
  if (counts.length === 0) return { counts, named: [] }
  const { rows: named } =
    await sql<WaitingLink>`select l.id, l.record_id, l.remote_id, l.state, l.reason from app.link l where ${where} order by l.id limit ${most}`.execute(
      tx,
    )
  return { counts, named }
}

/** Whether a stream has nothing more to pull or push right now: no listing, run or link is under way or due. */
export async function isAtRest(tx: Tx, streamId: string, now: Date): Promise<boolean> {
  const { rows } = await sql<{
    rests: boolean
  }>`select not exists (select from app.cursor where workspace_id = app.workspace() and stream_id = ${streamId} and (listing or sweep))
    and not exists (select from app.link where workspace_id = app.workspace() and stream_id = ${streamId} and retry_at <= ${now})
    and not exists (select from app.run where workspace_id = app.workspace() and stream_id = ${streamId} and status = 'running' and undoes is null) as rests`.execute(
    tx,
  )
  return rows[0]?.rests ?? false
}

/** The comparisons of these streams. */
export async function proofsOf(tx: Tx, streamIds: readonly string[]): Promise<readonly ProofRow[]> {
  const { rows } =
    await sql<ProofRow>`select p.stream_id, s.kind, p.how, p.at, p.took_ms, p.links, p.equal, p.open, p.digest_here, p.digest_there, p.reasons, p.differing, p.asked_at, p.under_way, p.error
    from app.proof p join app.stream s on s.workspace_id = p.workspace_id and s.id = p.stream_id
    where p.workspace_id = app.workspace() and p.stream_id = any(${streamIds}::uuid[]) order by s.created_at, s.id, p.how`.execute(tx)
  return rows
}

/** When each of these streams was last read without a failure. */
export async function checksOf(tx: Tx, streamIds: readonly string[]): Promise<ReadonlyMap<string, Date>> {
  const { rows } = await sql<{ streamId: string; at: Date }>`select stream_id, min(checked_at) as at from app.cursor
    where workspace_id = app.workspace() and stream_id = any(${streamIds}::uuid[]) and checked_at is not null group by stream_id`.execute(
    tx,
  )
  return new Map(rows.map((row) => [row.streamId, row.at]))
}

export type ProofAt = { readonly streamId: string; readonly how: How }

/** Keeps a comparison that came to its end. */
export async function saveProof(
  tx: Tx,
  at: ProofAt,
  found: { readonly sum: Sum; readonly at: Date; readonly tookMs: number },
): Promise<void> {
  const { sum } = found
  await sql`insert into app.proof (workspace_id, stream_id, how, at, took_ms, links, equal, open, digest_here, digest_there, reasons, differing)
    values (app.workspace(), ${at.streamId}, ${at.how}, ${found.at}, ${found.tookMs}, ${sum.links}, ${sum.equal}, ${sum.links - sum.equal}, ${sum.here}, ${sum.there}, ${JSON.stringify(sum.reasons)}::jsonb, ${JSON.stringify(sum.differing)}::jsonb)
    on conflict (workspace_id, stream_id, how) do update set at = excluded.at, took_ms = excluded.took_ms, links = excluded.links, equal = excluded.equal, open = excluded.open,
      digest_here = excluded.digest_here, digest_there = excluded.digest_there, reasons = excluded.reasons, differing = excluded.differing, asked_at = null, under_way = null, error = null`.execute(
    tx,
  )
}

/** Notes that these streams are to be read and compared; one under way goes on. */
export async function askReading(tx: Tx, streamIds: readonly string[], at: Date): Promise<void> {
  await sql`insert into app.proof as p (workspace_id, stream_id, how, asked_at) select app.workspace(), id, 'read', ${at} from unnest(${streamIds}::uuid[]) x (id)
    on conflict (workspace_id, stream_id, how) do update set asked_at = coalesce(p.asked_at, excluded.asked_at), error = null`.execute(tx)
}

/** Keeps how far a reading has come. */
export async function saveReading(tx: Tx, streamId: string, underWay: NonNullable<ProofRow['underWay']>): Promise<void> {
  await sql`update app.proof set under_way = ${JSON.stringify(underWay)}::jsonb where workspace_id = app.workspace() and stream_id = ${streamId} and how = 'read' and asked_at is not null`.execute(
    tx,
  )
}

/** A reading that cannot go on. */
export async function failReading(tx: Tx, streamId: string, error: string): Promise<void> {
  await sql`update app.proof set error = ${error}, asked_at = null, under_way = null where workspace_id = app.workspace() and stream_id = ${streamId} and how = 'read'`.execute(
    tx,
  )
}

/** Streams whose reading is not at its end. */
export async function readingsUnderWay(tx: Tx): Promise<readonly string[]> {
  const { rows } = await sql<{
    streamId: string
  }>`select stream_id from app.proof where workspace_id = app.workspace() and asked_at is not null`.execute(tx)
  return rows.map(({ streamId }) => streamId)
}
