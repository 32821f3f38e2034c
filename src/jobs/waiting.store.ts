import { sql } from 'kysely'
import type { Db } from '#db/db.ts'

/** The hint of this job and key that waits until after `at`; null when none does. */
export async function waitsBeyond(
  db: Db,
  { job, key, at }: { readonly job: string; readonly key: string; readonly at: Date },
): Promise<string | null> {
  const { rows } = await sql<{
    id: string
  }>`select id from pgboss.job where name = ${job} and singleton_key = ${key} and state = 'created' and start_after > ${at} limit 1`.execute(
    db,
  )
  return rows[0]?.id ?? null
}

/** How many hints wait, are at work, or failed to the last try, by job. */
export type QueueCount = { readonly job: string; readonly state: 'waiting' | 'active' | 'dead'; readonly count: number }

/** Dead ones are counted under the job that they were. */
export async function countJobs(db: Db): Promise<readonly QueueCount[]> {
  const { rows } = await sql<QueueCount>`
    select coalesce(source_name, name) as job, case when name = 'dead' then 'dead' when state = 'active' then 'active' else 'waiting' end as state, count(*) as count
    from pgboss.job where state < 'completed' group by 1, 2`.execute(db)
  return rows
}
