import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { basename, extname } from 'node:path'

/** The house's measures: no long file, a small median, names that say something. */
const longest = 300
const medianAtMost = 80
const mutedNames = /^(utils?|helpers?|common|shared|misc|core|base|manager|service|impl|types|constants)$/

const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.ts', '*.tsx', '*.sql'], { encoding: 'utf8' })
  .split('\n')
  .filter((path) => path !== '' && path !== 'src/db/schema.ts')
const lengths = files
  .map((path) => ({ path, lines: readFileSync(path, 'utf8').split('\n').length - 1 }))
  .toSorted((a, b) => a.lines - b.lines)

const wrong: string[] = []
for (const { path, lines } of lengths) {
  if (lines > longest) wrong.push(`${path}: ${lines} lines, at most ${longest}`)
  for (const part of path.split('/')) {
    const name = basename(part, extname(part)).split('.')[0] ?? ''
    if (mutedNames.test(name)) wrong.push(`${path}: the name "${name}" says nothing`)
  }
}
const median = lengths[Math.floor(lengths.length / 2)]?.lines ?? 0
if (median > medianAtMost) wrong.push(`median file: ${median} lines, at most ${medianAtMost}`)
const within200 = lengths.filter(({ lines }) => lines <= 200).length / Math.max(lengths.length, 1)
console.log(
  `${files.length} files, median ${median} lines, ${Math.round(within200 * 100)} % within 200, longest ${lengths.at(-1)?.lines ?? 0}`,
)
for (const line of wrong) console.log(line)
process.exitCode = wrong.length === 0 ? 0 : 1
