import type { Db } from '#db/db.ts'
import type { Jobs, Queue, Schedules } from '#jobs/queue.ts'
import type { Logger } from '#lib/log.ts'
import type { Sealer } from '#lib/seal.ts'
import { sealAll } from './seal.store.ts'

type SealNeeds = { readonly db: Db; readonly sealer: Sealer; readonly hints: Queue; readonly ground: { readonly log: Logger } }

/** The clock knows minutes; the job rings itself in between, so that nothing is unsealed for longer than a minute. */
const everyMs = 20_000

/** Seals the audit of all workspaces. */
export function sealJobs({ db, sealer, hints, ground }: SealNeeds): Jobs {
  return {
    'audit.seal': {
      concurrency: 1,
      async handle() {
        await sealAll(db, sealer, (seal) => ground.log.info(seal, 'audit sealed'))
        await hints.send('audit.seal', 'all', {}, { afterMs: everyMs })
      },
    },
  }
}

export const sealSchedules: Schedules = [{ job: 'audit.seal', key: 'all', cron: '* * * * *', data: {} }]
