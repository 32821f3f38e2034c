import type { Ground } from './ground.ts'
import { sideBySide } from './client.ts'
import type { Install } from './install.ts'
import { atMost, bounded, median, quantile, timed, type Part, type Row } from './row.ts'

const clients = 8
const each = 50
const blockMs = 2500
const blocks = 3
/** Directus 11 wrote so many records a second with its activity log on, in the same kind of machine. */
const peerCreates = 272

/** What the audit costs a writer: the same writes with its triggers switched off, by turns. */
export const writes: Part<Ground> = {
  name: 'write',
  measure: (ground) => ground.installed(measured),
}

async function measured(install: Install): Promise<Row[]> {
  const ids = await made(install, clients * each)
  return [...(await patches(install, ids)), ...(await statements(install)), await creates(install)]
}

async function made({ admin }: Install, count: number): Promise<readonly string[]> {
  const items = Array.from({ length: count }, (_, at) => ({
    firstName: `First ${at}`,
    lastName: 'Bench',
    emails: [{ value: `b${at}@bench.example` }],
  }))
  const { results } = await admin.must<{ results: { id: string; status: number }[] }>('POST', '/api/contacts/batch', { items })
  if (results.some(({ status }) => status !== 201)) throw new Error('not all contacts were made')
  return results.map(({ id }) => id)
}

type Arm = 'audited' | 'bare'

const audit = ({ world }: Install, arm: Arm): Promise<unknown> =>
  world.pool.query(
    ['insert', 'update', 'delete']
      .map((event) => `alter table app.contact ${arm === 'audited' ? 'enable' : 'disable'} trigger audit_${event}`)
      .join(';'),
  )

async function patches(install: Install, ids: readonly string[]): Promise<Row[]> {
  const paces: Record<Arm, number[]> = { audited: [], bare: [] }
  const times: number[] = []
  let turn = 0
  await block(install, ids, () => (turn += 1)) // Both halves warm up.
  for (let round = 0; round < blocks; round += 1)
    for (const arm of ['audited', 'bare'] as const) {
      await audit(install, arm)
      const ran = await block(install, ids, () => (turn += 1))
      paces[arm].push(ran.perSecond)
      if (arm === 'audited') times.push(...ran.times)
    }
  await audit(install, 'audited')
  const audited = median(paces.audited)
  return [
    bounded(
      `audited PATCH over HTTP, ${clients} clients, fsync on (p50 ${quantile(times, 0.5).toFixed(1)}, p95 ${quantile(times, 0.95).toFixed(1)} ms)`,
      {
        ours: audited,
        bound: 1000,
        unit: '/s',
        better: 'more',
      },
    ),
    atMost('– its time, to the same without audit', { ours: 1000 / audited, floor: 1000 / median(paces.bare), most: 1.2 }),
  ]
}

/** Each client changes its own contacts, one after the other. */
function block({ admin }: Install, ids: readonly string[], next: () => number): ReturnType<typeof sideBySide> {
  return sideBySide(clients, blockMs, (who) => {
    const at = next()
    return admin.must('PATCH', `/api/contacts/${ids[who * each + (at % each)] ?? ''}`, { title: `Chief ${at}` })
  })
}

/** 2 of 20 columns of 1,000 rows, and 1,000 new rows, as one statement each. */
async function statements(install: Install): Promise<Row[]> {
  const client = await install.world.pool.connect()
  try {
    await client.query('create temp table ids as select id, workspace_id from app.contact order by id limit 400')
    const update = (at: number): Promise<unknown> =>
      client.query('update app.contact c set title = $1, about = $2 from ids where c.id = ids.id and c.workspace_id = ids.workspace_id', [
        `t${at}`,
        `a${at}`,
      ])
    const insert = (at: number): Promise<unknown> =>
      client.query(
        `insert into app.contact (workspace_id, first_name, last_name, emails, title)
         select workspace_id, 'Set', $1, '[{"value": "set@bench.example"}]', 'x' from ids`,
        [`n${at}`],
      )
    return [
      await byTurns(install, { what: 'batch update of 2 of 20 columns, to the same without audit', most: 1.5, run: update }),
      await byTurns(install, { what: 'batch insert, to the same without audit', most: 2.5, run: insert }),
    ]
  } finally {
    client.release(true)
  }
}

async function byTurns(
  install: Install,
  { what, most, run }: { what: string; most: number; run: (at: number) => Promise<unknown> },
): Promise<Row> {
  const took: Record<Arm, number[]> = { audited: [], bare: [] }
  for (let at = 0; at < 8; at += 1)
    for (const arm of ['audited', 'bare'] as const) {
      await audit(install, arm)
      await run(at) // Switching makes the session plan anew.
      for (let again = 1; again <= 4; again += 1) took[arm].push(await timed(() => run(at + again * 100)))
    }
  await audit(install, 'audited')
  return atMost(what, { ours: median(took.audited), floor: median(took.bare), most, note: '400 rows a statement' })
}

async function creates(install: Install): Promise<Row> {
  const ran = await sideBySide(4, 6000, () => made(install, 1000))
  return bounded(`bulk create with audit over HTTP, batches of 1,000, 4 clients (20 × Directus's ${peerCreates}/s)`, {
    ours: ran.perSecond * 1000,
    bound: 20 * peerCreates,
    unit: 'records/s',
    better: 'more',
  })
}
