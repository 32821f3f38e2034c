import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { builtWeb } from '../../src/start/web-build.ts'
import { bounded, type Row } from './row.ts'

/** What a browser loads to show the start page: the entry, what it imports, and the page's own chunk with what that imports. */
export async function scriptOfStart(): Promise<Row> {
  const dataDir = await mkdtemp(join(tmpdir(), 'pipedesk-bench-web-'))
  try {
    const assets = join(await builtWeb(dataDir), 'assets')
    const names = await readdir(assets)
    const found = new Set<string>()
    const take = async (name: string): Promise<void> => {
      if (found.has(name)) return
      found.add(name)
      const text = await readFile(join(assets, name), 'utf8')
      for (const [, next] of text.matchAll(/(?:from|import)\s*"\.\/([\w.-]+\.js)"/g)) if (next !== undefined) await take(next)
    }
    for (const start of [/^index-.*\.js$/, /^home-page-.*\.js$/])
      await take(names.find((name) => start.test(name)) ?? `no ${String(start)}`)
    const sizes = await Promise.all([...found].map(async (name) => gzipSync(await readFile(join(assets, name))).length))
    return bounded(`script of the start page, gzip (${found.size} files)`, {
      ours: sizes.reduce((sum, size) => sum + size, 0) / 1000,
      bound: 300,
      unit: 'kB',
      better: 'less',
    })
  } finally {
    await rm(dataDir, { recursive: true, force: true })
  }
}
