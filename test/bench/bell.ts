import { newAccount } from '#test/connect.ts'
import { must } from '#lib/must.ts'
import type { Ground } from './ground.ts'
import { linked, start } from './live.ts'
import type { Install } from './install.ts'
import { bounded, quantile, type Part, type Row } from './row.ts'

const few = 1000
const many = 50_000
const edits = 40
const objects = '/crm/objects/2026-09/contacts'

/** What a ring brings, and what an edit to a system that rings waits for while another of its accounts' first sync runs. */
export const bell: Part<Ground> = {
  name: 'bell',
  measure: async (ground) => [...(await ground.installed(rings)), ...(await ground.installed(crowd))],
}

async function connected(install: Install, count: number): Promise<{ account: string; config: string }> {
  const account = newAccount()
  await install.hubspot.control('limits', { account, burst: null, search: null })
  await install.hubspot.control('fill', { kind: 'contacts', count, account })
  const config = await install.connect(account, 'hubspot')
  for (const { id } of (await install.admin.must<{ preparations: { id: string }[] }>('GET', `/api/crm/configs/${config}/preparations`))
    .preparations)
    await install.admin.must('POST', `/api/crm/configs/${config}/preparations/${id}`)
  await start(install, config)
  return { account, config }
}

/** From the provider's ring being taken to the value standing in the database. */
async function rings(install: Install): Promise<Row[]> {
  const { account, config } = await connected(install, few)
  await linked(install, { config, count: few })
  await install.hubspot.control('webhooks', { targetUrl: `${install.origin}/api/hooks/hubspot`, clientSecret: 'sandbox', delayMs: 0 })
  const { results } = (await install.hubspot.as(account, { path: `${objects}?limit=${edits}` })) as { results: { id: string }[] }
  const times: number[] = []
  for (const [at, { id }] of results.entries()) {
    const title = `Rung ${at}`
    await install.hubspot.as(account, { method: 'PATCH', path: `${objects}/${id}`, json: { properties: { jobtitle: title } } })
    const from = performance.now()
    for (;;) {
      const { rows } = await install.world.pool.query(`select 1 from app.contact where title = $1`, [title])
      if (rows.length > 0) break
      if (performance.now() - from > 30_000) throw new Error('a ring brought nothing')
      await new Promise((done) => setTimeout(done, 5))
    }
    times.push(performance.now() - from)
  }
  const p50 = quantile(times, 0.5).toFixed(0)
  return [
    bounded(`a change there, rung for, stands in the database: p95 (p50 ${p50} ms)`, {
      ours: quantile(times, 0.95),
      bound: 1000,
      unit: 'ms',
      better: 'less',
    }),
  ]
}

/** Edits of linked contacts while the rest of the portal is still being read. */
async function crowd(install: Install): Promise<Row[]> {
  const { account, config } = await connected(install, many)
  await linked(install, { config, count: 2000 })
  const { rows } = await install.world.pool.query<{ recordId: string; remoteId: string }>(
    `select record_id as "recordId", remote_id as "remoteId" from app.link where state = 'live' order by id limit $1`,
    [edits],
  )
  const times: number[] = []
  for (const [at, { recordId, remoteId }] of rows.entries()) {
    const from = performance.now()
    await install.admin.must('PATCH', `/api/contacts/${recordId}`, { title: `Chief ${at}` })
    for (;;) {
      const { properties } = await install.hubspot.as(account, { path: `${objects}/${remoteId}?properties=jobtitle` })
      if (must(properties as { jobtitle?: string } | undefined, 'properties').jobtitle === `Chief ${at}`) break
      if (performance.now() - from > 30_000) throw new Error('an edit never arrived')
      await new Promise((done) => setTimeout(done, 5))
    }
    times.push(performance.now() - from)
  }
  const counted = await install.world.pool.query<{ n: string }>(`select count(*) as n from app.link where state = 'live'`)
  if (Number(counted.rows[0]?.n) >= many) throw new Error('the first sync was over before the edits were')
  const what = `an edit here stands at a CRM while its first sync of ${many.toLocaleString('en')} runs: p95 (p50 ${quantile(times, 0.5).toFixed(0)} ms)`
  return [bounded(what, { ours: quantile(times, 0.95), bound: 2000, unit: 'ms', better: 'less' })]
}
