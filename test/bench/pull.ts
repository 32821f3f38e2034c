import { apply } from '#sync/apply.flow.ts'
import type { Change } from '#connectors/kit/stream.ts'
import { resetCursors } from '#sync/cursor.store.ts'
import type { Ground } from './ground.ts'
import type { Hub } from './hub.ts'
import { bareCopy, barePages, slow } from './pages.ts'
import { atMost, bounded, exactly, median, timed, type Part, type Row } from './row.ts'
import { tap } from './tap.ts'

const contacts = 10_000
const latencyMs = 200
const rounds = 3

/** A first listing of 10,000 into an empty database, and the same listing again. */
export const pull: Part<Ground> = {
  name: 'pull',
  async measure(ground) {
    const first = { ours: [] as number[], floor: [] as number[] }
    const again = { ours: [] as number[], floor: [] as number[] }
    const counted: Row[] = []
    for (let round = 0; round < rounds; round += 1) {
      const hub = await ground.hub({ contacts })
      await barePages(hub) // The stand-in makes its people when they are first read.
      await slow(ground.sandbox.google, latencyMs)
      first.floor.push(await timed(async () => bareCopy(hub.world.url, await barePages(hub))))
      first.ours.push(await timed(() => hub.job('pull')))
      await whole(hub)
      again.floor.push(await timed(() => barePages(hub)))
      if (round === 0) counted.push(...(await unchanged(hub, again.ours)))
      else again.ours.push(await relist(hub))
      await slow(ground.sandbox.google, 0)
      await hub.close()
    }
    return [
      atMost(`first pull of ${contacts.toLocaleString('en')} contacts into an empty database`, {
        ours: median(first.ours),
        floor: median(first.floor),
        most: 2,
        note: `${latencyMs} ms a page of 1,000 in both arms; floor: bare fetch + one COPY`,
      }),
      await alone(ground),
      atMost('unchanged listing pulled again', {
        ours: median(again.ours),
        floor: median(again.floor),
        most: 1.3,
        note: 'same latency; floor: bare fetch',
      }),
      ...counted,
    ]
  },
}

async function whole(hub: Hub): Promise<void> {
  const links = await hub.count(`select count(*) as n from app.link where state = 'live'`)
  if (links !== contacts) throw new Error(`${links} of ${contacts} contacts arrived`)
}

/** The cursor is forgotten, as when it expires: everything is listed anew. */
async function relist(hub: Hub): Promise<number> {
  await hub.tx((tx) => resetCursors(tx, [hub.at.streamId]))
  return timed(() => hub.job('pull'))
}

async function unchanged(hub: Hub, times: number[]): Promise<Row[]> {
  const since = await hub.count('select pg_current_xact_id()::text as n')
  const tapped = await tap(async () => times.push(await relist(hub)))
  const written = (table: string) => hub.count(`select count(*) as n from ${table} where xmin::text::bigint > $1`, [since])
  return [
    exactly('– records, links and audit rows it writes', {
      ours: (await Promise.all(['app.contact', 'app.company', 'app.link', 'app.audit'].map(written))).join(' + '),
      expected: '0 + 0 + 0 + 0',
    }),
    exactly('– shadows it loads', { ours: tapped.rowsWith('shadow'), expected: 0 }),
  ]
}

/** Without a provider: pages that are in memory already. */
async function alone(ground: Ground): Promise<Row> {
  const rates: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const hub = await ground.hub({ contacts })
    const open = await hub.open()
    const { engine } = hub.house
    const http = await engine.http({ workspaceId: hub.at.workspaceId, connectionId: open.connectionId }, { urgent: false })
    const [scope = { id: '' }] = open.stream.presets ?? []
    const pages: (readonly Change[])[] = []
    for (let read: string | null = null, more = true; more;) {
      const pulled = await open.stream.pull(http, read, scope.id)
      if (pulled.kind === 'expired') throw new Error('a fresh cursor has expired')
      pages.push(pulled.changes)
      read = pulled.next
      more = pulled.more
    }
    const run = { id: engine.newId(), direction: 'pull' } as const
    const ms = await timed(async () => {
      for (const changes of pages) await apply(engine, open, { scope: scope.id, changes, at: http.now(), run })
    })
    await whole(hub)
    rates.push((contacts / ms) * 1000)
    await hub.close()
  }
  return bounded('– its pages through apply alone', { ours: median(rates), bound: 5000, unit: 'records/s', better: 'more' })
}
