import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The operating system's user that PostgreSQL runs as. `null` stands for "as ourselves". */
export type Account = { readonly name: string; readonly uid: number; readonly gid: number } | null

/** PostgreSQL refuses to run as root; root therefore hands it to `postgres`, else to `nobody`. */
export async function serverAccount(): Promise<Account> {
  if (process.getuid?.() !== 0) return null
  const lines = (await readFile('/etc/passwd', 'utf8').catch(() => '')).split('\n').map((line) => line.split(':'))
  for (const wanted of ['postgres', 'nobody']) {
    const [name, , uid, gid] = lines.find(([user]) => user === wanted) ?? []
    if (name && Number(uid) > 0) return { name, uid: Number(uid), gid: Number(gid) }
  }
  return { name: '65534', uid: 65_534, gid: 65_534 }
}

/** The options of `spawn` and `execFile` that make a child run as the account. */
export function asAccount(account: Account): { uid?: number; gid?: number } {
  return account === null ? {} : { uid: account.uid, gid: account.gid }
}

/** Whether the account may enter this directory; asked of the operating system itself, so that ACLs and mounts count too. */
export async function mayEnter(account: Account, directory: string): Promise<boolean> {
  if (account === null) return true
  try {
    await run('/bin/sh', ['-c', 'cd -- "$1"', 'sh', directory], { ...asAccount(account), cwd: '/', env: {} })
    return true
  } catch {
    return false
  }
}
