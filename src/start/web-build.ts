import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const root = dirname(dirname(import.meta.dirname))
/** What the built pages depend on. */
const sources = ['web', 'src/model', 'vite.config.ts', 'package-lock.json']
const stamp = '.built-from'

/** Where `npm run build` puts the pages, for images that are built once and started often. */
export const distribution = join(root, 'dist', 'web')

/**
 * The folder of the built web interface; built (a few seconds) only when a source changed since, kept under `dataDir` by the hash of the sources.
 * A crash while building leaves nothing that could be taken for a whole build.
 */
export async function builtWeb(dataDir: string): Promise<string> {
  const hash = await sourcesHash()
  const known = [distribution, join(dataDir, 'web', hash)]
  for (const folder of known) if ((await readFile(join(folder, stamp), 'utf8').catch(() => '')) === hash) return folder
  const folder = join(dataDir, 'web', hash)
  await buildWeb(folder, hash)
  for (const old of await readdir(dirname(folder))) if (old !== hash) await rm(join(dirname(folder), old), { recursive: true, force: true })
  return folder
}

/** Builds the pages into `folder`. Throws with what the builder said. */
export async function buildWeb(folder: string, hash?: string): Promise<void> {
  const half = `${folder}.${process.pid}`
  await mkdir(dirname(folder), { recursive: true })
  const vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin', 'vite.js')
  try {
    await promisify(execFile)(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
      cwd: root,
      env: { ...process.env, WEB_OUT_DIR: half, NODE_ENV: 'production' },
    })
  } catch (cause) {
    await rm(half, { recursive: true, force: true })
    throw new Error(`The web interface could not be built: ${String((cause as { stderr?: string }).stderr || cause).trim()}`, { cause })
  }
  await writeFile(join(half, stamp), hash ?? (await sourcesHash()))
  await rm(folder, { recursive: true, force: true })
  await rename(half, folder)
}

async function sourcesHash(): Promise<string> {
  const files = (await Promise.all(sources.map(filesBelow)))
    .flat()
    .filter((file) => !/\.test\.tsx?$/.test(file))
    .toSorted()
  const hash = createHash('sha256')
  for (const file of files)
    hash
      .update(`${file}\0`)
      .update(await readFile(join(root, file)))
      .update('\0')
  return hash.digest('hex').slice(0, 16)
}

async function filesBelow(path: string): Promise<string[]> {
  const found = await stat(join(root, path)).catch(() => null)
  if (found === null) return []
  if (found.isFile()) return [path]
  const entries = await readdir(join(root, path), { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
}
