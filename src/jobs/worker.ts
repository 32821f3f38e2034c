import { Fault } from '#lib/fault.ts'
import type { Logger } from '#lib/log.ts'
import type { Jobs, OpenQueue } from './queue.ts'
import type { Turns } from './turn.store.ts'

/** What became of one hint. `later`: it goes on at another time; `waits`: another process is at the same key. */
export type Outcome = 'done' | 'later' | 'waits' | 'failed'

type WorkerNeeds = {
  readonly open: OpenQueue
  readonly turns: Turns
  readonly jobs: Jobs
  readonly log: Logger
  /** Told of each, for metrics. */
  readonly seen?: (job: { readonly name: string; readonly outcome: Outcome; readonly ms: number }) => void
}

type Hint = { readonly id: string; readonly name: string; readonly key: string; readonly data: object; readonly attempt: number }

/** Where no time was named. */
const patienceMs = 30_000
/** How often one looks again whose key is taken, should the other end without waking it. */
const turnMs = 2_000

/** Starts to do the jobs; each queue wakes by notification (6–10 ms) and looks by itself every two seconds for what became due. */
export async function startWorker(needs: WorkerNeeds): Promise<void> {
  const polling = { batchSize: 1, pollingIntervalSeconds: 1, notifyPollingIntervalSeconds: 2, includeMetadata: true } as const
  const { boss } = needs.open
  for (const [name, { concurrency }] of Object.entries(needs.jobs))
    for (let slot = 0; slot < concurrency; slot += 1) {
      const at = await boss.work<object, void, typeof polling>(name, polling, async (batch) => {
        for (const { id, data, singletonKey, retryCount } of batch)
          await inTurn(needs, { id, name, key: singletonKey ?? '', data, attempt: retryCount + 1 })
        // Who has done a job looks for the next at once: a backlog would be worked off at one every two seconds else.
        boss.notifyWorker(at)
      })
    }
}

async function inTurn(needs: WorkerNeeds, hint: Hint): Promise<void> {
  const { open, turns, seen, jobs } = needs
  const { name, key, data } = hint
  const turn = jobs[name]?.turn ?? name
  if (!(await turns.take(turn, key))) {
    await open.queue.send(name, key, data, { afterMs: turnMs })
    return seen?.({ name, outcome: 'waits', ms: 0 })
  }
  let laterMs: number | null = null
  try {
    laterMs = await work(needs, hint)
  } finally {
    if (await turns.give(turn, key))
      for (const each of Object.keys(jobs)) if ((jobs[each]?.turn ?? each) === turn) await open.queue.wake(each, key)
  }
  if (laterMs !== null) await open.queue.send(name, key, data, { afterMs: laterMs })
}

/** Null, or after how many milliseconds it is to go on. */
async function work({ jobs, log, seen }: WorkerNeeds, { id, name, data, attempt }: Hint): Promise<number | null> {
  const began = performance.now()
  const end = (outcome: Outcome) => {
    const ms = Math.round(performance.now() - began)
    seen?.({ name, outcome, ms })
    return { job: name, id, attempt, tookMs: ms }
  }
  try {
    await jobs[name]?.handle(data)
    log.debug(end('done'), 'job done')
    return null
  } catch (error) {
    if (error instanceof Fault && error.code === 'retry_after') {
      const afterMs = error.retryAfterMs ?? patienceMs
      log.info({ ...end('later'), afterMs, reason: error.message }, 'job goes on later')
      return afterMs
    }
    log.error({ ...end('failed'), error }, 'job failed')
    // What is thrown is kept with the job in the database: no words that may hold somebody's data.
    throw error instanceof Fault ? error : new Error('failed; the log of the worker says why', { cause: (error as Error).name })
  }
}
