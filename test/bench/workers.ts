import { newAccount } from '#test/connect.ts'
import type { Ground } from './ground.ts'
import { start } from './live.ts'
import type { Install } from './install.ts'
import { slow } from './pages.ts'
import { bounded, median, timed, type Part, type Row } from './row.ts'

/** As many as twelve, six and three times the pulls that the crews do side by side: no half-empty last round. */
const accounts = 48
const contacts = 250
const latencyMs = 400
const rounds = 5
const crews = [1, 2, 4] as const

/** What more worker processes bring, while the provider takes its time and while the database is the limit. */
export const workers: Part<Ground> = {
  name: 'workers',
  async measure(ground) {
    const paces: Pace[] = []
    for (const crew of crews) paces.push(await ground.installed((install) => measured(ground, install), { workers: crew }))
    return [
      ...rowsOf(
        `idle pulls of ${accounts} accounts, ${latencyMs} ms a call`,
        'pulls/s',
        paces.map(({ pulls }) => pulls),
      ),
      ...rowsOf(
        `first sync of ${accounts} accounts of ${contacts}, ${latencyMs} ms a page`,
        'records/s',
        paces.map(({ records }) => records),
        false,
      ),
      {
        ...bounded('– records made or linked twice in all of these', {
          ours: sum(paces.map(({ twice }) => twice)),
          bound: 0,
          unit: '',
          better: 'less',
        }),
        must: '0',
      },
    ]
  },
}

type Pace = { readonly pulls: number; readonly records: number; readonly twice: number }

async function measured(ground: Ground, install: Install): Promise<Pace> {
  const configs: string[] = []
  for (let at = 0; at < accounts; at += 1) {
    const account = newAccount()
    await install.google.control('fill', { kind: 'contacts', count: contacts, account })
    await install.google.as(account, { path: '/v1/people/me/connections?personFields=metadata&pageSize=1' })
    const config = await install.connect(account)
    // What one account brings is not to be made in all the others.
    await install.admin.must('PATCH', `/api/crm/configs/${config}`, { syncDirection: 'pull' })
    configs.push(config)
  }
  await slow(ground.sandbox.google, latencyMs)
  const first = await timed(async () => {
    await Promise.all(configs.map((config) => start(install, config)))
    await until(async () => (await count(install, `select count(*) as n from app.link where state = 'live'`)) >= accounts * contacts)
  })
  await until(async () => (await count(install, 'select count(*) as n from directory.running')) === 0)
  const times: number[] = []
  for (let round = 0; round < rounds; round += 1) times.push(await timed(() => pullAll(install, configs)))
  await slow(ground.sandbox.google, 0)
  return { pulls: (accounts / median(times)) * 1000, records: ((accounts * contacts) / first) * 1000, twice: await doubled(install) }
}

/** Every account's stream is asked for a pull, and has had one. */
async function pullAll(install: Install, configs: readonly string[]): Promise<void> {
  const { rows } = await install.world.pool.query<{ at: Date }>('select clock_timestamp() as at')
  await Promise.all(configs.map((configId) => install.admin.must('POST', '/api/crm/sync/trigger', { configId, direction: 'pull' })))
  await until(async () => (await count(install, 'select count(*) as n from app.cursor where checked_at > $1', [rows[0]?.at])) >= accounts)
}

/** Records with more than one creation in the audit, or two links of one remote. */
async function doubled(install: Install): Promise<number> {
  return (
    (await count(
      install,
      `select count(*) as n from (select 1 from app.audit where action = 'CREATE' and kind = 'contact' group by record having count(*) > 1) twice`,
    )) +
    (await count(install, 'select count(*) as n from (select 1 from app.link group by stream_id, remote_id having count(*) > 1) twice')) +
    Math.abs((await count(install, 'select count(*) as n from app.contact')) - accounts * contacts)
  )
}

async function count({ world }: Install, query: string, values: readonly unknown[] = []): Promise<number> {
  const { rows } = await world.pool.query<{ n: string }>(query, [...values])
  return Number(rows[0]?.n ?? 0)
}

async function until(is: () => Promise<boolean>): Promise<void> {
  while (!(await is())) await new Promise((done) => setTimeout(done, 15))
}

const sum = (values: readonly number[]): number => values.reduce((all, each) => all + each, 0)

/** A row each crew, held against linear; `isBound`: linear is promised. */
// oxlint-disable-next-line max-params -- what, its unit, its figures, and whether they must be linear
function rowsOf(what: string, unit: string, paces: readonly number[], isBound = true): Row[] {
  const [one = Number.NaN] = paces
  return crews.map((crew, at) => {
    const pace = paces[at] ?? Number.NaN
    const ratio = pace / (one * crew)
    return {
      what: at === 0 ? `${what}, 1 worker` : `– ${crew} workers`,
      ours: `${pace < 100 ? pace.toFixed(1) : Math.round(pace)} ${unit}`,
      floor: '–',
      ratio: at === 0 ? null : ratio,
      must: at === 0 || !isBound ? '–' : '≥ 0.7 × linear',
      met: at === 0 || !isBound ? null : ratio >= 0.7,
    }
  })
}
