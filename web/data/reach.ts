import { useSyncExternalStore } from 'react'

const heard = new Set<() => void>()
let lost = false

/** Notes whether the server can be reached; whoever looks on is told when that changes. Says whether it did. */
export function noteReach(reaches: boolean): boolean {
  if (lost !== reaches) return false
  lost = !reaches
  for (const each of heard) each()
  return true
}

const listen = (told: () => void) => {
  heard.add(told)
  return () => void heard.delete(told)
}

/** True while the server cannot be reached. */
export const useLost = (): boolean => useSyncExternalStore(listen, () => lost)

/** Resolves as soon as the server can be reached. */
const reached = (): Promise<void> =>
  lost
    ? new Promise((done) => {
        const stop = listen(() => {
          if (lost) return
          stop()
          done()
        })
      })
    : Promise.resolve()

async function answers(): Promise<boolean> {
  try {
    return (await fetch('/mark.svg', { method: 'HEAD', cache: 'no-store' })).ok
  } catch {
    return false
  }
}

/** Loads the script of a page; one that the lost connection keeps away is asked for again when it is back, while the page waits. Throws what is not the connection's. */
export async function loadLasting<T>(load: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await load()
    } catch (error) {
      if (await answers()) throw error
      noteReach(false)
      await reached()
    }
  }
}
