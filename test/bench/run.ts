import { mkdir, writeFile } from 'node:fs/promises'
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { bell } from './bell.ts'
import { calls } from './calls.ts'
import { crowded } from './crowded.ts'
import { openGround, type Ground } from './ground.ts'
import { live } from './live.ts'
import { memory } from './memory.ts'
import { merging } from './merging.ts'
import { pull } from './pull.ts'
import { tableOf, type Part, type Row } from './row.ts'
import { timeline } from './timeline.ts'
import { web } from './web.ts'
import { workers } from './workers.ts'
import { writes } from './write.ts'

const parts: readonly Part<Ground>[] = [pull, calls, merging, live, crowded, bell, workers, writes, timeline, memory, web]

const { values } = parseArgs({ options: { only: { type: 'string', multiple: true } } })
const wanted = parts.filter(({ name }) => values.only === undefined || values.only.includes(name))
if (wanted.length === 0) throw new Error(`--only takes one of: ${parts.map(({ name }) => name).join(', ')}`)

const load = (): string => loadavg()[0]?.toFixed(1) ?? ''
const rows: Row[] = []
const began = { at: new Date(), load: load() }
const ground = await openGround()
try {
  for (const part of wanted) {
    const from = performance.now()
    rows.push(...(await part.measure(ground)))
    process.stderr.write(`${part.name}: ${Math.round((performance.now() - from) / 1000)} s, load ${load()}\n`)
  }
} finally {
  await ground.close()
}
process.stdout.write(
  `\n${tableOf(rows)}\n\nNode ${process.versions.node}, ${cpus().length} cores, load ${began.load} at the start and ${load()} at the end\n`,
)
const folder = join(import.meta.dirname, '..', '..', 'bench')
await mkdir(folder, { recursive: true })
await writeFile(
  join(folder, 'results.json'),
  `${JSON.stringify({ at: began.at.toISOString(), node: process.versions.node, cores: cpus().length, load: [began.load, load()], rows }, null, 2)}\n`,
)
process.exitCode = rows.some(({ met }) => met === false) ? 1 : 0
