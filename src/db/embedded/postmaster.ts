import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

/** What a running server says of itself in `postmaster.pid`. */
export type Postmaster = { readonly pid: number; readonly port: number; readonly isReady: boolean }

/** The server that runs on this data directory; null when there is none (a pid file left by a dead one counts as none). */
export async function livePostmaster(cluster: string): Promise<Postmaster | null> {
  const lines = (await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')
  const pid = Number(lines[0])
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return null
  return { pid, port: Number(lines[3]), isReady: lines[7]?.trim() === 'ready' }
}

/** Ends a server: connections are cut, transactions rolled back, files flushed; at once after `graceMs`. */
export async function endPostmaster(pid: number, graceMs: number): Promise<void> {
  if (!signal(pid, 'SIGINT')) return
  for (let waited = 0; waited < graceMs; waited += 20) {
    await wait(20)
    if (!isAlive(pid)) return
  }
  signal(pid, 'SIGQUIT')
}

/** Whether a process of this id exists; one that is not ours exists too. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    process.kill(pid, name)
    return true
  } catch {
    return false
  }
}
