import { newAccount } from '#test/connect.ts'
import type { Ground } from './ground.ts'
import { linked, start, there } from './live.ts'
import type { Install } from './install.ts'
import type { Part, Row } from './row.ts'

const contacts = 50_000

/** What an edit waits for while its own connection brings in a large address book. */
export const crowded: Part<Ground> = {
  name: 'crowded',
  measure: (ground) => ground.installed(measured),
}

async function measured(install: Install): Promise<Row[]> {
  const account = newAccount()
  await install.google.control('fill', { kind: 'contacts', count: contacts, account })
  const config = await install.connect(account)
  await start(install, config)
  await linked(install, { config, count: 2000 })
  const row = await there(install, account, `an edit here stands there while a first sync of ${contacts.toLocaleString('en')} runs: p95`)
  const { rows } = await install.world.pool.query<{ n: string }>(`select count(*) as n from app.link where state = 'live'`)
  if (Number(rows[0]?.n) >= contacts) throw new Error('the first sync was over before the edits were')
  return [row]
}
