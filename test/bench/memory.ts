import { readFile } from 'node:fs/promises'
import { newAccount } from '#test/connect.ts'
import type { Ground } from './ground.ts'
import { linked, start } from './live.ts'
import type { Install } from './install.ts'
import { bounded, median, type Part, type Row } from './row.ts'

const contacts = 200_000

/** The worker's resident size while it brings in a large address book. Linux only: it is read from /proc. */
export const memory: Part<Ground> = {
  name: 'memory',
  measure: async (ground) => (process.platform === 'linux' ? ground.installed(measured) : []),
}

async function measured(install: Install): Promise<Row[]> {
  const account = newAccount()
  await install.google.control('fill', { kind: 'contacts', count: contacts, account })
  const config = await install.connect(account)
  const sizes: number[] = []
  const began = performance.now()
  await start(install, config)
  await linked(install, {
    config,
    count: contacts,
    everyMs: 250,
    look: async () => void sizes.push(await residentMb(install.workers[0]?.pid ?? 0)),
  })
  const seconds = (performance.now() - began) / 1000
  const third = Math.floor(sizes.length / 3)
  const trend = median(sizes.slice(-third)) / median(sizes.slice(third, 2 * third))
  return [
    bounded(
      `memory of the worker over a pull of ${contacts.toLocaleString('en')}: peak (last third to middle third ${trend.toFixed(2)} ×)`,
      {
        ours: Math.max(...sizes),
        bound: 350,
        unit: 'MB',
        better: 'less',
      },
    ),
    {
      what: '– its pace from start to linked',
      ours: `${Math.round(contacts / seconds)} records/s`,
      floor: '–',
      ratio: null,
      must: '–',
      met: null,
    },
  ]
}

async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN) / 1024
}
