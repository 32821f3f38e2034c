import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'
import type { Kind } from '#model/kinds.ts'
import type { IssueGroup, IssueRow, JobRow, RunRow, RunStatus } from './run.ts'

export type RunFilter = {
  readonly connectionIds: readonly string[]
  readonly status?: RunStatus | undefined
  readonly kind?: Kind | undefined
  readonly from?: Date | undefined
  readonly to?: Date | undefined
  readonly limit: number
  readonly offset: number
}

const columns = sql.raw(`r.id, r.job_id, r.connection_id, r.kind, r.direction, r.status, r.processed, r.synced, r.failed, r.skipped,
  r.conflicts_detected, r.conflicts_resolved, r.estimate, r.error, r.details, r.stages, r.started_at, r.completed_at,
  r.undoes, (select u.id from app.run u where u.workspace_id = r.workspace_id and u.undoes = r.id) undone_by`)

/** Runs, newest first, and how many there are (counted to 10,001). */
export async function listRuns(tx: Tx, filter: RunFilter): Promise<{ readonly runs: readonly RunRow[]; readonly total: number }> {
  const where = sql`r.workspace_id = app.workspace() and r.connection_id = any(${filter.connectionIds}::uuid[])
    and (${filter.status ?? null}::text is null or r.status = ${filter.status ?? null}) and (${filter.kind ?? null}::text is null or r.kind = ${filter.kind ?? null})
    and (${filter.from ?? null}::timestamptz is null or r.started_at >= ${filter.from ?? null}) and (${filter.to ?? null}::timestamptz is null or r.started_at < ${filter.to ?? null})`
  const { rows: runs } =
    await sql<RunRow>`select ${columns} from app.run r where ${where} order by r.started_at desc, r.id limit ${filter.limit} offset ${filter.offset}`.execute(
      tx,
    )
  const { rows: counted } = await sql<{
    total: number
  }>`select count(*)::int total from (select 1 from app.run r where ${where} limit 10001) x`.execute(tx)
  return { runs, total: counted[0]?.total ?? 0 }
}

/** The runs an id means: the run itself, or all runs that took part in the job of that id. */
export async function runsById(tx: Tx, id: string): Promise<readonly RunRow[]> {
  const { rows } = await sql<RunRow>`select ${columns} from app.run r where r.workspace_id = app.workspace()
    and (r.id = ${id} or r.job_id = ${id} or r.id in (select p.run_id from app.job_part p where p.workspace_id = app.workspace() and p.job_id = ${id}))
    order by r.started_at, r.id`.execute(tx)
  return rows
}

export async function jobById(tx: Tx, id: string): Promise<JobRow | null> {
  const { rows } = await sql<JobRow>`select j.id, j.connection_id, j.created_at, j.estimate,
      (select count(*)::int from app.job_part p where p.workspace_id = j.workspace_id and p.job_id = j.id and p.run_id is null) waiting
    from app.job j where j.workspace_id = app.workspace() and j.id = ${id}`.execute(tx)
  return rows[0] ?? null
}

export async function issuesOf(
  tx: Tx,
  runIds: readonly string[],
  {
    limit,
    offset = 0,
    reason = null,
    what = null,
  }: { readonly limit: number; readonly offset?: number; readonly reason?: string | null; readonly what?: string | null },
): Promise<readonly IssueRow[]> {
  const { rows } = await sql<IssueRow>`select id, run_id, link_id, record_id, remote_id, what, reason, at from app.run_issue
    where workspace_id = app.workspace() and run_id = any(${runIds}::uuid[])
      and (${reason}::text is null or reason = ${reason}) and (${what}::text is null or what = ${what}) order by at, id limit ${limit} offset ${offset}`.execute(
    tx,
  )
  return rows
}

/** Puts the links these runs could not sync in line again, all or those with one reason; how many. */
export async function retryIssues(
  tx: Tx,
  runIds: readonly string[],
  { at, reason = null }: { readonly at: Date; readonly reason?: string | null },
): Promise<number> {
  const { rows } = await sql`update app.link l set retry_at = ${at}, attempts = 0, rev = l.rev + 1
    from (select distinct link_id from app.run_issue where workspace_id = app.workspace() and run_id = any(${runIds}::uuid[]) and what in ('refused', 'unknown') and link_id is not null
      and (${reason}::text is null or reason = ${reason})) i
    where l.workspace_id = app.workspace() and l.id = i.link_id and l.state in ('refused', 'unknown', 'unborn') returning l.id`.execute(tx)
  return rows.length
}

/** Why records of these runs were not synced, the most frequent reason first. `open`: how many of them could be tried again now. */
export async function issueGroups(tx: Tx, runIds: readonly string[], limit: number): Promise<readonly IssueGroup[]> {
  const { rows } = await sql<IssueGroup>`select i.what, i.reason, count(*)::int as records,
      (count(distinct l.id) filter (where i.what in ('refused', 'unknown') and l.state in ('refused', 'unknown', 'unborn')))::int as open
    from app.run_issue i left join app.link l on l.workspace_id = i.workspace_id and l.id = i.link_id
    where i.workspace_id = app.workspace() and i.run_id = any(${runIds}::uuid[]) group by i.what, i.reason order by 3 desc, 2 limit ${limit}`.execute(
    tx,
  )
  return rows
}
