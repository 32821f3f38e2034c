import { spawn } from 'node:child_process'

/** One gate and how to run it by hand. */
type Gate = { readonly name: string; readonly command: string; readonly args: readonly string[] }

const gates: readonly Gate[] = [
  { name: 'types (server)', command: 'tsc', args: ['-p', 'tsconfig.json'] },
  { name: 'types (web)', command: 'tsc', args: ['-p', 'web/tsconfig.json'] },
  { name: 'format', command: 'oxfmt', args: ['--check', 'src', 'web', 'sandbox', 'test', 'scripts'] },
  { name: 'lint', command: 'oxlint', args: ['--type-aware', '--deny-warnings', 'src', 'web', 'sandbox', 'test', 'scripts'] },
  {
    name: 'rules',
    command: 'depcruise',
    args: ['--config', '.dependency-cruiser.js', '--output-type', 'err', 'src', 'web', 'sandbox', 'test'],
  },
  { name: 'unused', command: 'knip', args: ['--no-progress'] },
  { name: 'shape', command: 'node', args: ['scripts/shape.ts'] },
  { name: 'docs', command: 'node', args: ['scripts/docs-api.ts', '--verify'] },
  { name: 'schema', command: 'node', args: ['src/db/generate.ts', '--verify'] },
]

/** Runs a gate to its end; resolves to its exit code and all it said. */
function run(gate: Gate): Promise<{ code: number; said: string; ms: number }> {
  const began = performance.now()
  return new Promise((resolve) => {
    const child = spawn(gate.command, gate.args, { shell: process.platform === 'win32' })
    let said = ''
    child.stdout.on('data', (chunk) => (said += chunk))
    child.stderr.on('data', (chunk) => (said += chunk))
    child.on('error', (error) => resolve({ code: 1, said: String(error), ms: 0 }))
    child.on('close', (code) => resolve({ code: code ?? 1, said, ms: performance.now() - began }))
  })
}

const only = process.argv.slice(2)
let failed = 0
for (const gate of gates.filter((each) => only.length === 0 || only.includes(each.name))) {
  const { code, said, ms } = await run(gate)
  console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${gate.name} (${(ms / 1000).toFixed(1)} s)`)
  if (code !== 0) {
    failed += 1
    console.log(said)
  }
}
console.log(failed === 0 ? 'check: clean' : `check: ${failed} of ${gates.length} gates failed`)
process.exitCode = failed === 0 ? 0 : 1
