import { PgBoss } from 'pg-boss'
import type { Db } from '#db/db.ts'
import { isPooledAt } from '#db/pooled.ts'
import { queueSchema } from '#db/queue-schema.ts'
import type { Logger } from '#lib/log.ts'
import { laneOf, returnRound, takeRound } from './lane.store.ts'
import { waitsBeyond } from './waiting.store.ts'

/** Hints that something is worth doing. State is the truth: a lost hint costs a minute, a doubled one nothing. */
export interface Queue {
  /**
   * At most one hint per job and key waits and one is at work; another one while one waits is the same one, at the earlier of both times.
   * `key` begins with the workspace, up to a colon: workspaces take turns, however many hints one has waiting.
   * Call it after the commit that caused it: sent inside, it may start before, and find nothing.
   */
  send(job: string, key: string, data: object, options?: { readonly afterMs?: number }): Promise<void>
}

/** How one job is done; `concurrency` is per process. Whatever `handle` throws is retried with growing pauses, `retry_after` at its time. */
export type Job = {
  readonly concurrency: number
  /** The job with whose work on the same key it never overlaps; its own where absent. */
  readonly turn?: string
  handle(data: unknown): Promise<void>
}

export type Jobs = { readonly [job: string]: Job }

/** Jobs sent by the clock: five-field cron in UTC, at best every minute, once for all processes. */
export type Schedules = readonly { readonly job: string; readonly key: string; readonly cron: string; readonly data: object }[]

/** Where jobs go that failed to the last try; kept for 30 days, shown by /ready, /metrics and doctor. */
export const deadQueue = 'dead'

const daySeconds = 86_400

/**
 * `short`: one waits per key, any number may be at work; the worker's turns see to it that one is. (`stately` counts the active one too, but there
 * a waiting job whose key is at work stops every job behind it until a cache is renewed.)
 */
const settings = {
  policy: 'short',
  notify: true,
  retryLimit: 6,
  retryDelay: 2,
  retryBackoff: true,
  retryDelayMax: 300,
  heartbeatSeconds: 10,
  expireInSeconds: daySeconds - 1,
  retentionSeconds: 7 * daySeconds,
  deleteAfterSeconds: 3600,
  deadLetter: deadQueue,
} as const

/** The worker also wakes what waited for its turn. */
export type WakingQueue = Queue & { wake(job: string, key: string): Promise<void> }

/** A queue of this process. `boss` is for the worker; everybody else has `queue`. */
export type OpenQueue = { readonly queue: WakingQueue; readonly boss: PgBoss; readonly stop: (graceMs: number) => Promise<void> }

export type QueueOptions = {
  readonly url: string
  readonly db: Db
  readonly log: Logger
  /** Every job of this installation: a hint can be sent only for one of them. */
  readonly jobs: readonly string[]
  /** A worker also supervises: it takes up what killed processes left, cleans, and runs the clock. */
  readonly works: boolean
}

/** Connects and makes the queues that are missing. The tables themselves are made by `migrate`. */
export async function openQueue({ url, db, log, jobs, works }: QueueOptions): Promise<OpenQueue> {
  const listens = works && !(await isPooledAt(url))
  if (works && !listens) log.info({}, 'the database is behind a pooler: jobs are looked for every one to two seconds')
  const boss = new PgBoss({
    connectionString: url,
    application_name: works ? 'pipedesk jobs' : 'pipedesk hints',
    schema: queueSchema,
    max: works ? 8 : 3,
    migrate: false,
    createSchema: false,
    supervise: works,
    schedule: works,
    useListenNotify: listens,
    superviseIntervalSeconds: 2,
    monitorIntervalSeconds: 2,
    maintenanceIntervalSeconds: 600,
    cronMonitorIntervalSeconds: 15,
  })
  boss.on('error', (error) => log.error({ error }, 'the queue stumbled'))
  boss.on('warning', ({ message }) => log.debug({ message }, 'the queue warns'))
  await boss.start()
  await makeQueues(boss, jobs)
  return { queue: hints(boss, db), boss, stop: (graceMs) => boss.stop({ graceful: true, timeout: graceMs }) }
}

async function makeQueues(boss: PgBoss, jobs: readonly string[]): Promise<void> {
  const known = new Set((await boss.getQueues()).map(({ name }) => name))
  if (!known.has(deadQueue))
    await boss.createQueue(deadQueue, { policy: 'standard', retentionSeconds: 30 * daySeconds, deleteAfterSeconds: 30 * daySeconds })
  const { policy: _, ...changeable } = settings
  for (const job of jobs) await (known.has(job) ? boss.updateQueue(job, changeable) : boss.createQueue(job, settings))
}

function hints(boss: PgBoss, db: Db): WakingQueue {
  const forward = async (job: string, hint: { key: string; at: Date; data?: object }): Promise<void> => {
    const later = await waitsBeyond(db, { job, ...hint })
    if (later !== null) await boss.update(job, hint.data, { id: later, startAfter: hint.at })
  }
  return {
    // oxlint-disable-next-line max-params -- the interface reads as a sentence: send this job for this key with this
    async send(job, key, data, { afterMs = 0 } = {}) {
      const at = new Date(Date.now() + afterMs)
      const lane = laneOf(key)
      const round = await takeRound(db, job, lane)
      const id = await boss.send(job, data, { singletonKey: key, priority: -round, ...(afterMs > 0 && { startAfter: at }) })
      if (id !== null) return
      await returnRound(db, job, { lane, round })
      // One waits already. If it waits for longer than this one would, it is brought forward, else one hint's patience would be everybody's.
      await forward(job, { key, at, data })
    },
    wake: (job, key) => forward(job, { key, at: new Date() }),
  }
}
