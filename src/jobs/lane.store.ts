import { sql } from 'kysely'
import type { Db } from '#db/db.ts'

/** Whose a hint is: the part of its key before the first colon, which is the workspace. */
export const laneOf = (key: string): string => key.split(':', 1)[0] ?? key

/**
 * Gives a hint of this lane its round: the one after the lane's last, and not before the round that is being served. Each lane has one
 * hint in a round, so that one with thousands waiting holds another up by one. (Start-time fair queueing: Goyal, Vin and Cheng, 1996.)
 */
export async function takeRound(db: Db, job: string, lane: string): Promise<number> {
  const { rows } = await sql<{ round: number }>`
    with served as (select -priority as round from pgboss.job where name = ${job} and state < 'active' and not blocked and start_after <= now()
      order by priority desc, created_on limit 1)
    insert into directory.lane as l (job, lane, round)
      values (${job}, ${lane}, coalesce((select round from served), (select max(round) from directory.lane where job = ${job}), 0))
    on conflict (job, lane) do update set round = greatest(l.round + 1, excluded.round) returning round`.execute(db)
  return rows[0]?.round ?? 0
}

/** A hint that was not needed takes no turn. */
export async function returnRound(db: Db, job: string, { lane, round }: { readonly lane: string; readonly round: number }): Promise<void> {
  await sql`update directory.lane set round = round - 1 where job = ${job} and lane = ${lane} and round = ${round}`.execute(db)
}

/** Where nothing waits, everybody begins anew: rounds stay small. */
export async function forgetRounds(db: Db): Promise<void> {
  await sql`delete from directory.lane l where not exists (select from pgboss.job j where j.name = l.job and j.state < 'active')`.execute(
    db,
  )
}
