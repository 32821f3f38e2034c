import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chown, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { asAccount, type Account } from './account.ts'
import type { Binaries } from './binaries.ts'

const run = promisify(execFile)

/** The embedded server's only login: its owner. */
export const owner = 'pipedesk'

/**
 * Makes the data directory unless it stands. A crash leaves no half cluster: initdb works under another name, renamed at the end.
 * Refuses data of another major version, with the way out.
 */
export async function ensureCluster(
  directory: string,
  binaries: Binaries,
  { account, password }: { account: Account; password: string },
): Promise<void> {
  const version = (await readFile(join(directory, 'PG_VERSION'), 'utf8').catch(() => '')).trim()
  if (version === String(binaries.major)) return
  if (version !== '') {
    throw new Error(
      `${directory} was written by PostgreSQL ${version}, this release brings PostgreSQL ${binaries.major}. Nothing was changed. Start the former release, take a backup ("npm run backup" says how), move the directory away and restore into the new one.`,
    )
  }
  if (await stat(directory).catch(() => null))
    throw new Error(`${directory} exists but is no PostgreSQL data directory. Move it away, or set DATA_DIR elsewhere.`)
  const half = `${directory}.new`
  await rm(half, { recursive: true, force: true })
  await mkdir(half, { recursive: true, mode: 0o700 })
  const secret = join(dirname(directory), `.initdb-${process.pid}`)
  await writeFile(secret, password, { mode: 0o600 })
  try {
    if (account) for (const each of [half, secret]) await chown(each, account.uid, account.gid)
    const args = [
      '--pgdata',
      half,
      '--username',
      owner,
      '--pwfile',
      secret,
      '--auth',
      'scram-sha-256',
      '--encoding',
      'UTF8',
      '--locale-provider',
      'builtin',
      '--locale',
      'C',
      '--builtin-locale',
      'C.UTF-8',
      '--no-instructions',
      '--no-sync',
    ]
    await run(binaries.initdb, args, { ...asAccount(account), cwd: dirname(half), env: { PATH: process.env.PATH, TZ: 'UTC' } })
    await rename(half, directory)
  } catch (cause) {
    await rm(half, { recursive: true, force: true })
    throw new Error(
      `The embedded database could not be made in ${directory}: ${String((cause as { stderr?: string }).stderr || cause).trim()}`,
      { cause },
    )
  } finally {
    await rm(secret, { force: true })
  }
}

/** The owner's random password, kept in a file that only we may read. */
export async function ensurePassword(file: string): Promise<string> {
  const fresh = randomBytes(24).toString('base64url')
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, fresh, { mode: 0o600, flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  return (await readFile(file, 'utf8')).trim()
}
