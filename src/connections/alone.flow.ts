import { Fault } from '#lib/fault.ts'
import type { Connections } from './connections.flow.ts'
import { endLease, takeLease } from './lease.store.ts'

type Turn = {
  /** What is done alone, all over the installation. */
  readonly key: string
  /** Longest the work may take; a crashed holder blocks no longer. */
  readonly ttlMs: number
  /** Longest to wait for one's turn. */
  readonly waitMs: number
}

const pauseMs = 40
/** Within a process turns are queued here, so that only one of its callers at a time asks the database. */
const queues = new Map<string, Promise<unknown>>()

/** Runs `work` while nobody else in the installation runs work of this key; holds no transaction. Throws `retry_after` when the turn does not come. */
export async function alone<T>(desk: Connections, turn: Turn, work: () => Promise<T>): Promise<T> {
  const before = queues.get(turn.key) ?? Promise.resolve()
  const mine = before.then(() => claimed(desk, turn, work))
  const settled = mine.catch(() => undefined)
  queues.set(turn.key, settled)
  try {
    return await mine
  } finally {
    if (queues.get(turn.key) === settled) queues.delete(turn.key)
  }
}

async function claimed<T>(desk: Connections, { key, ttlMs, waitMs }: Turn, work: () => Promise<T>): Promise<T> {
  const holder = desk.newId()
  for (let waited = 0; !(await takeLease(desk.db, key, { holder, ttlMs }));) {
    if (waited >= waitMs) throw new Fault('retry_after', 'Another call for this account is still under way.', { retryAfterMs: 2_000 })
    const pause = pauseMs * (0.5 + desk.random())
    await desk.wait(pause)
    waited += pause
  }
  try {
    return await work()
  } finally {
    await endLease(desk.db, key, holder)
  }
}
