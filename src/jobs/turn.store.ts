import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Db } from '#db/db.ts'

/** Who may work on a key of a job: one process at a time in the whole installation. */
export type Turns = {
  /** False: somebody is at it, and will be told that they were waited for. */
  take(job: string, key: string): Promise<boolean>
  /** True: somebody came meanwhile. */
  give(job: string, key: string): Promise<boolean>
  stop(): void
}

/** A killed process's turns lapse after this; as long as its queue needs to notice. */
const leaseMs = 10_000

/**
 * Turns by lease, prolonged every few seconds while they last: no session is held, so it works behind a transaction pooler.
 * Should a lease lapse under a stalled process, two may work on one key for a moment: what they write is guarded by row locks, not by this.
 */
export function turns(db: Db, failed: (error: unknown) => void): Turns {
  const mine = new Map<string, string>()
  const prolong = setInterval(() => {
    if (mine.size === 0) return
    sql`update directory.running set until = now() + ${leaseMs} * interval '1 ms' where holder = any(${[...mine.values()]}::uuid[])`
      .execute(db)
      .catch(failed)
  }, leaseMs / 4).unref()
  return {
    async take(job, key) {
      const { rows } = await sql<{
        holder: string
      }>`insert into directory.running as r (job, key, holder, until) values (${job}, ${key}, ${randomUUID()}, now() + ${leaseMs} * interval '1 ms')
        on conflict (job, key) do update set wanted = r.until >= now(), holder = case when r.until < now() then excluded.holder else r.holder end,
          until = case when r.until < now() then excluded.until else r.until end
        returning case when r.wanted then null else r.holder end as holder`.execute(db)
      const holder = rows[0]?.holder ?? null
      if (holder !== null) mine.set(`${job} ${key}`, holder)
      return holder !== null
    },
    async give(job, key) {
      const holder = mine.get(`${job} ${key}`) ?? null
      mine.delete(`${job} ${key}`)
      const { rows } = await sql<{
        wanted: boolean
      }>`delete from directory.running where job = ${job} and key = ${key} and holder = ${holder} returning wanted`.execute(db)
      return rows[0]?.wanted ?? true
    },
    stop: () => clearInterval(prolong),
  }
}
