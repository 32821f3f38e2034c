import { createHash } from 'node:crypto'
import { chmod, mkdir, readFile, realpath, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { mayEnter, type Account } from './account.ts'

/** Where a cluster lives: `cluster` is PostgreSQL's data directory, `shelf` holds copied binaries, `moved` says that it is not under DATA_DIR. */
export type Place = { readonly cluster: string; readonly shelf: string; readonly moved: boolean }

/** Data that the server's account cannot keep under DATA_DIR goes here, one directory per DATA_DIR; never under /tmp. */
const refuge = '/var/lib/pipedesk'
const pointer = 'postgres-is-elsewhere'

/**
 * Chooses the place: DATA_DIR itself when the account can enter it (a closed one of ours is opened for passage, not for reading),
 * else `/var/lib/pipedesk/<hash of its real path>` with a pointer file on both sides. Two checkouts never share data.
 */
export async function choosePlace(dataDir: string, account: Account): Promise<Place> {
  await mkdir(dataDir, { recursive: true, mode: 0o711 })
  const real = await realpath(dataDir)
  if (await isPassable(real, account)) return { cluster: join(real, 'postgres'), shelf: real, moved: false }
  const home = join(refuge, createHash('sha256').update(real).digest('hex').slice(0, 16))
  await refuseStranger(real, home)
  await mkdir(home, { recursive: true, mode: 0o755 }).catch((cause: unknown) => {
    throw new Error(
      `PostgreSQL cannot run as root, its account "${account?.name}" cannot enter ${real}, and ${home} cannot be made. Set DATA_DIR to a directory that every user may enter, or DATABASE_URL.`,
      { cause },
    )
  })
  if (!(await mayEnter(account, home))) {
    throw new Error(
      `PostgreSQL's account "${account?.name}" can enter neither ${real} nor ${home}. Set DATA_DIR to a directory that every user may enter, or DATABASE_URL.`,
    )
  }
  await writeFile(join(real, pointer), `${home}\n`)
  await writeFile(join(home, 'belongs-to'), `${real}\n`)
  return { cluster: join(home, 'postgres'), shelf: refuge, moved: true }
}

async function isPassable(real: string, account: Account): Promise<boolean> {
  if (await mayEnter(account, real)) return true
  if (!(await mayEnter(account, dirname(real)))) return false
  const { uid, mode } = await stat(real)
  if (uid !== process.getuid?.()) return false
  await chmod(real, (mode & 0o777) | 0o011)
  return mayEnter(account, real)
}

/** A checkout that was moved or copied brings a pointer to data of another path: starting empty would look like loss. */
async function refuseStranger(real: string, home: string): Promise<void> {
  const known = (await readFile(join(real, pointer), 'utf8').catch(() => '')).trim()
  if (known === '' || known === home || (await stat(home).catch(() => null)) || !(await stat(known).catch(() => null))) return
  throw new Error(
    `${real} was moved or copied: its database is at ${known}. To keep it: mv ${known} ${home}. To begin with an empty one: rm ${join(real, pointer)}`,
  )
}
