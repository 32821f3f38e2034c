import { newAccount } from '#test/connect.ts'
import type { Ground } from './ground.ts'
import type { Install } from './install.ts'
import { bounded, quantile, timed, type Part, type Row } from './row.ts'

const contacts = 1000
const edits = 40

/** What a person waits for: connecting, the first thousand, an edit standing at the other side. */
export const live: Part<Ground> = {
  name: 'live',
  measure: (ground) => ground.installed(measured),
}

async function measured(install: Install): Promise<Row[]> {
  const account = newAccount()
  await install.google.control('fill', { kind: 'contacts', count: contacts, account })
  let config = ''
  const connecting = await timed(async () => (config = await install.connect(account)))
  const first = await timed(async () => {
    await start(install, config)
    await linked(install, { config, count: contacts })
  })
  return [
    bounded('connect → connected', { ours: connecting / 1000, bound: 5, unit: 's', better: 'less' }),
    bounded(`${contacts} contacts from start to linked`, { ours: first / 1000, bound: 5, unit: 's', better: 'less' }),
    await there(install, account, 'an edit here stands there: p95'),
  ]
}

export const start = ({ admin }: Install, configId: string): Promise<unknown> => admin.must('POST', '/api/crm/sync/trigger', { configId })

/** Waits until so many contacts of a connection are linked and its runs have ended. */
export async function linked(
  { admin }: Install,
  { config, count, everyMs = 50, look }: { config: string; count: number; everyMs?: number; look?: () => Promise<void> },
): Promise<void> {
  for (;;) {
    await look?.()
    const { stats } = await admin.must<{ stats: { entities: { entityType: string; linked: number }[] } }>(
      'GET',
      `/api/crm/configs/${config}`,
    )
    if ((stats.entities.find(({ entityType }) => entityType === 'contact')?.linked ?? 0) >= count) return
    await new Promise((done) => setTimeout(done, everyMs))
  }
}

/** A field changed here is asked for there until it stands. */
// oxlint-disable-next-line max-params -- where, whose, and what the row is called
export async function there({ admin, google }: Install, account: string, what: string): Promise<Row> {
  const { items } = await admin.must<{ items: { id: string; googleContactId: string }[] }>(
    'GET',
    `/api/contacts?limit=${edits}&sort=-createdAt`,
  )
  const times: number[] = []
  for (const [at, { id, googleContactId }] of items.filter((each) => each.googleContactId !== null).entries()) {
    const from = performance.now()
    await admin.must('PATCH', `/api/contacts/${id}`, { title: `Chief ${at}` })
    for (;;) {
      const person = await google.as(account, { path: `/v1/${googleContactId}?personFields=organizations` })
      if ((person.organizations as { title?: string }[] | undefined)?.[0]?.title === `Chief ${at}`) break
      if (performance.now() - from > 20_000) throw new Error('an edit never arrived')
      await new Promise((done) => setTimeout(done, 5))
    }
    times.push(performance.now() - from)
  }
  if (times.length < edits / 2) throw new Error('too few contacts are linked')
  return bounded(`${what} (p50 ${quantile(times, 0.5).toFixed(0)} ms)`, {
    ours: quantile(times, 0.95),
    bound: 2000,
    unit: 'ms',
    better: 'less',
  })
}
