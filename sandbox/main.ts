import { parseArgs } from 'node:util'
import { startSandbox } from './start.ts'

const { values } = parseArgs({
  options: { port: { type: 'string', default: '4700' }, json: { type: 'boolean', default: false }, data: { type: 'string' } },
})
const port = Number(values.port)
if (!Number.isInteger(port) || port < 1 || port > 65_000) {
  console.error(`--port must be a number between 1 and 65000, not "${values.port}".`)
  process.exit(2)
}
// --json is for a parent process: free ports, and one line of JSON that says which.
const started = await startSandbox({ port: values.json ? 0 : port, dataDir: values.data }).catch((error: NodeJS.ErrnoException) => {
  if (error.code !== 'EADDRINUSE') throw error
  console.error(`${error.message}. Is another sandbox running? Choose another --port.`)
  process.exit(1)
})
const { clock: _clock, close, ...origins } = started
if (values.json) console.log(JSON.stringify({ ready: true, ...origins }))
else {
  for (const [name, { origin }] of Object.entries(origins)) console.log(`${name} at ${origin}`)
  console.log('sandbox ready')
}

const stop = () => void close().then(() => process.exit(0))
process.once('SIGINT', stop)
process.once('SIGTERM', stop)
process.once('disconnect', stop)
// A parent that was killed cannot say so, and npm does not pass a signal on; nobody else would stop this process then.
const parent = process.ppid
const watched = values.json || process.env['npm_lifecycle_event'] !== undefined
if (watched) setInterval(() => process.ppid === parent || stop(), 500).unref()
