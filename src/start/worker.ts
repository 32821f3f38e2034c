import { openQueue } from '#jobs/queue.ts'
import { setSchedules } from '#jobs/schedule.ts'
import { turns } from '#jobs/turn.store.ts'
import { startWorker, type Outcome } from '#jobs/worker.ts'
import { jobsOf, openHouse, schedules, type Ground } from '../app.ts'

/** Longest a job under way is waited for at the end; what is not done by then is taken up by the next worker. */
const graceMs = 6_000

/** A worker process at work; resolves once it is. The returned function lets it end what it began. */
export async function runWorker(
  ground: Ground,
  seen: (job: { name: string; outcome: Outcome; ms: number }) => void,
): Promise<() => Promise<void>> {
  const house = await openHouse(ground, 'worker')
  const { db, log } = { ...house, ...ground }
  const jobs = jobsOf(house)
  const open = await openQueue({ url: ground.databaseUrl, db, log, jobs: Object.keys(jobs), works: true })
  house.hints.use(open.queue)
  const taken = turns(db, (error) => log.warn({ error }, 'turns could not be prolonged'))
  await startWorker({ open, turns: taken, jobs, log, seen })
  await setSchedules(open.boss, schedules)
  for (const { job, key, data } of schedules) await open.queue.send(job, key, data)
  log.info({ jobs: Object.keys(jobs) }, 'the worker works')
  return async () => {
    await open.stop(graceMs)
    taken.stop()
    await house.close()
  }
}
