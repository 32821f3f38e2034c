import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'
import type { Kind } from '#model/kinds.ts'

/** What the runs of one day did. `day`: YYYY-MM-DD in the zone asked for. */
export type Day = {
  readonly day: string
  readonly runs: number
  readonly completed: number
  readonly partial: number
  readonly failed: number
  readonly synced: number
  readonly refused: number
  readonly conflicts: number
}

export type DaysAsked = {
  readonly connectionIds: readonly string[]
  readonly kind: Kind | undefined
  readonly zone: string
  /** YYYY-MM-DD, both shown. */
  readonly from: string
  readonly to: string
}

/** Every day from first to last, those without a run too. */
export async function volumeByDay(tx: Tx, { connectionIds, kind, zone, from, to }: DaysAsked): Promise<readonly Day[]> {
  const { rows } = await sql<Day>`with own as (
      select (r.started_at at time zone ${zone})::date as day, r.status, r.synced, r.failed, r.conflicts_detected from app.run r
      where r.workspace_id = app.workspace() and r.connection_id = any(${connectionIds}::uuid[]) and (${kind ?? null}::text is null or r.kind = ${kind ?? null})
        and r.started_at >= ${from}::date::timestamp at time zone ${zone} and r.started_at < (${to}::date + 1)::timestamp at time zone ${zone})
    select to_char(d.day, 'YYYY-MM-DD') as day, count(own.day)::int as runs,
      (count(*) filter (where own.status = 'completed'))::int as completed, (count(*) filter (where own.status = 'partial'))::int as partial,
      (count(*) filter (where own.status = 'failed'))::int as failed, coalesce(sum(own.synced), 0)::int as synced,
      coalesce(sum(own.failed), 0)::int as refused, coalesce(sum(own.conflicts_detected), 0)::int as conflicts
    from generate_series(${from}::date, ${to}::date, interval '1 day') d (day) left join own on own.day = d.day::date
    group by d.day order by d.day`.execute(tx)
  return rows
}
