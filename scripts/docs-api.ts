import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { apiDocument } from './api/document.ts'
import { pagesOf } from './api/pages.ts'

const folder = join(import.meta.dirname, '..', 'docs', 'api')
const byHand = 'README.md'

/** Writes docs/api from what the API says of itself; with --verify it writes nothing and fails where a page differs. */
const pages = pagesOf(await apiDocument())
await mkdir(folder, { recursive: true })
const found = (await readdir(folder)).filter((name) => name !== byHand)
const wrong: string[] = []
for (const name of found.filter((each) => !pages.has(each))) wrong.push(name)
for (const [name, text] of pages) {
  const before = await readFile(join(folder, name), 'utf8').catch(() => null)
  if (before !== text) wrong.push(name)
}
if (process.argv.includes('--verify')) {
  for (const name of wrong) console.log(`docs/api/${name} is not what the API says of itself. Mend: npm run docs:api`)
  process.exitCode = wrong.length === 0 ? 0 : 1
} else {
  for (const name of wrong) {
    const text = pages.get(name)
    await (text === undefined ? rm(join(folder, name)) : writeFile(join(folder, name), text))
  }
  console.log(`docs/api: ${pages.size} pages, ${wrong.length} written`)
}
