import { sideBySide } from './client.ts'
import type { Ground } from './ground.ts'
import type { Install } from './install.ts'
import { atMost, bounded, median, quantile, type Part, type Row } from './row.ts'

const few = 1000
const many = 1_000_000
const busy = { entries: 20_000, changes: 2000 }
const asks = 150

/** A page of 50 of a record's timeline, over HTTP, however long the timeline is. */
export const timeline: Part<Ground> = {
  name: 'timeline',
  measure: (ground) => ground.installed(measured),
}

async function measured(install: Install): Promise<Row[]> {
  const short = await seeded(install, few)
  const long = await seeded(install, many)
  const full = await seeded(install, busy.entries)
  for (let at = 0; at < busy.changes; at += 200)
    await Promise.all(
      Array.from({ length: 8 }, async (_, who) => {
        for (let n = who; n < 200; n += 8) await install.admin.must('PATCH', `/api/contacts/${full}`, { title: `t${at + n}` })
      }),
    )
  // As autovacuum leaves a table that has stood for a while.
  await install.world.pool.query('vacuum analyze app.note, app.timeline_entry, app.audit')
  const [a, b] = [await pages(install, short), await pages(install, long)]
  const c = await pages(install, full)
  return [
    bounded(`timeline page of 50, record with ${busy.entries} notes and ${busy.changes} changes: p50`, {
      ours: median(c),
      bound: 10,
      unit: 'ms',
      better: 'less',
    }),
    atMost('– p95 at 1,000,000 entries, to p95 at 1,000', {
      ours: quantile(b, 0.95),
      floor: quantile(a, 0.95),
      most: 1.5,
      note: `p50 ${median(b).toFixed(1)} and ${median(a).toFixed(1)} ms`,
    }),
    await crowded(install, full),
  ]
}

/** A contact with so many notes of the past, written by SQL without their triggers. */
async function seeded({ admin, world }: Install, count: number): Promise<string> {
  const { id } = await admin.must<{ id: string }>('POST', '/api/contacts', { firstName: `With ${count}` })
  const client = await world.pool.connect()
  try {
    await client.query(`set session_replication_role = replica`)
    await client.query(
      `with made as (insert into app.note (workspace_id, body, contact_id, owner_id, created_at)
        select c.workspace_id, 'Note ' || n, c.id, c.owner_id, now() - n * interval '1 minute' from app.contact c, generate_series(1, $2::int) n where c.id = $1
        returning workspace_id, id, contact_id, created_at)
       insert into app.timeline_entry (workspace_id, record_id, at, kind, item_id) select workspace_id, contact_id, created_at, 'note', id from made`,
      [id, count],
    )
  } finally {
    client.release(true)
  }
  return id
}

const page = ({ admin }: Install, id: string): Promise<unknown> => admin.must('GET', `/api/timeline/contact/${id}?limit=50`)

async function pages(install: Install, id: string): Promise<number[]> {
  const times: number[] = []
  for (let at = 0; at < asks + 20; at += 1) {
    const from = performance.now()
    await page(install, id)
    if (at >= 20) times.push(performance.now() - from)
  }
  return times
}

async function crowded(install: Install, id: string): Promise<Row> {
  const { times } = await sideBySide(8, 2000, () => page(install, id))
  return {
    ...bounded('– the same by 8 clients at once: p50', { ours: median(times), bound: 990, unit: 'ms', better: 'less' }),
    must: '–',
    met: null,
  }
}
