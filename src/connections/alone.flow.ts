import { Fault } from '#lib/fault.ts'
import type { Connections } from './connections.flow.ts'
import { endLease, prolongLease, takeLease } from './lease.store.ts'

type Turn = {
  /** What is done alone, all over the installation. */
  readonly key: string
  /** Longest to wait for one's turn. */
  readonly waitMs: number
}

const pauseMs = 40
/** A turn is prolonged while its work lasts; a crashed holder blocks no longer than this. */
const ttlMs = 12_000
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

async function claimed<T>(desk: Connections, { key, waitMs }: Turn, work: () => Promise<T>): Promise<T> {
  const holder = desk.newId()
  for (let waited = 0; !(await takeLease(desk.db, key, { holder, ttlMs }));) {
    if (waited >= waitMs) throw new Fault('retry_after', 'Another call for this account is still under way.', { retryAfterMs: 2_000 })
    const pause = pauseMs * (0.5 + desk.random())
    await desk.wait(pause)
    waited += pause
  }
  // A prolongation that fails costs nothing before the third.
  const prolong = setInterval(() => void prolongLease(desk.db, key, { holder, ttlMs }).catch(() => undefined), ttlMs / 4).unref()
  try {
    return await work()
  } finally {
    clearInterval(prolong)
    await endLease(desk.db, key, holder)
  }
}
