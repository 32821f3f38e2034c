import type { PgBoss } from 'pg-boss'
import type { Schedules } from './queue.ts'

/** Makes the clock's list equal to ours: what a former release scheduled ends, what is new begins. */
export async function setSchedules(boss: PgBoss, schedules: Schedules): Promise<void> {
  const wanted = new Set(schedules.map(({ job, key }) => `${job} ${key}`))
  for (const { name, key } of await boss.getSchedules()) if (!wanted.has(`${name} ${key ?? ''}`)) await boss.unschedule(name, key)
  for (const { job, key, cron, data } of schedules) await boss.schedule(job, cron, data, { key, tz: 'UTC', singletonKey: key })
}
