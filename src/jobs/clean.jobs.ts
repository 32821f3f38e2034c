import type { Db } from '#db/db.ts'
import { cleanUp } from './clean.store.ts'
import type { Jobs, Schedules } from './queue.ts'

export function cleanJobs({ db }: { readonly db: Db }): Jobs {
  return { 'house.clean': { concurrency: 1, handle: () => cleanUp(db) } }
}

export const cleanSchedules: Schedules = [{ job: 'house.clean', key: 'all', cron: '17 * * * *', data: {} }]
