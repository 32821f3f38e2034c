import { mkdtemp, rm } from 'node:fs/promises'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openInstall, type Install } from '#test/bench/install.ts'
import { start } from '#test/bench/live.ts'
import { newAccount } from '#test/connect.ts'
import { startSandboxProcess, type Remote } from '#test/sandbox.ts'
import { chance, type Chance } from '../engine/random.ts'
import { Ledger } from './ledger.ts'
import { People } from './people.ts'
import { google, here, type Side } from './side.ts'

/** How rough a story is. `hurries`: the waits for what a dead process left are cut short in the database, as if they had passed. */
export type Story = {
  readonly seed: number
  readonly workers: number
  readonly kills: number
  readonly everyMs: number
  readonly contacts: number
  readonly hurries: boolean
}

/** What was seen in a story that held. */
export type Told = { readonly kills: number; readonly acknowledged: number; readonly here: number; readonly settledMs: number }

/**
 * Workers of one installation on a real database, both sides edited all the while, workers killed with SIGKILL at random and started
 * again; then it must come to rest with every promise kept. Throws the promises that are broken.
 */
export async function play(story: Story): Promise<Told> {
  const sandbox = await startSandboxProcess()
  const dataDir = await mkdtemp(join(tmpdir(), 'pipedesk-kills-'))
  try {
    const install = await openInstall(sandbox, dataDir, { workers: story.workers })
    try {
      return await playOn(install, story)
    } finally {
      await install.close()
    }
  } finally {
    await sandbox.close()
    await rm(dataDir, { recursive: true, force: true })
  }
}

async function playOn(install: Install, story: Story): Promise<Told> {
  const dice = chance(story.seed)
  const account = newAccount()
  const ledger = new Ledger()
  const sides = { here: here(install.admin), there: google(install.google, account) }
  const { names, victims } = await furnish(install.google, { account, ledger, count: story.contacts })
  const config = await install.connect(account)
  await install.admin.must('PATCH', `/api/crm/configs/${config}`, { options: { deleteWhenDeleted: true } })
  await trouble(install.google, story.seed)
  const duties = { lanes: 2, pauseMs: 40, names, victims }
  await start(install, config)
  const people = (['here', 'there'] as const).map(
    (where) => new People({ where, side: sides[where], ledger, dice: chance(story.seed + (where === 'here' ? 1 : 2)) }, duties),
  )
  let kills = 0
  for (; kills < story.kills; kills += 1) {
    await pause(story.everyMs * (0.5 + dice.next()))
    await start(install, config)
    await killOne(install, dice)
  }
  for (const each of people) await each.stop()
  await fetch(`${install.google.origin}/_sandbox/faults`, { method: 'DELETE' })
  const settledMs = await settle(install, { sides, ledger, config, hurries: story.hurries })
  return { kills, acknowledged: ledger.acknowledged, here: (await sides.here.list()).length, settledMs }
}

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))

/** An address book of some pages: most contacts only stand there, some are edited, some removed. */
async function furnish(
  remote: Remote,
  { account, ledger, count }: { account: string; ledger: Ledger; count: number },
): Promise<{ names: string[]; victims: string[] }> {
  const names = Array.from({ length: 150 }, (_, at) => `Edited-${at}`)
  const victims = Array.from({ length: 16 }, (_, at) => `Victim-${at}`)
  const all = [...victims, ...names, ...Array.from({ length: count }, (_, at) => `Quiet-${at}`)]
  for (let at = 0; at < all.length; at += 200) {
    const part = all.slice(at, at + 200)
    const contacts = part.map((name) => ({ contactPerson: { names: [{ givenName: name, familyName: 'Old' }] } }))
    await remote.as(account, { method: 'POST', path: '/v1/people:batchCreateContacts', json: { contacts, readMask: 'names' } })
    for (const name of part) ledger.made('there', name, { lastName: 'Old' })
  }
  return { names, victims }
}

/** Calls of the engine take their time, so that a kill finds some on their way, and some answers are lost. People's own calls are others. */
async function trouble(remote: Remote, seed: number): Promise<void> {
  const writes = ':batch(Create|Update|Delete)Contacts$'
  await remote.control('faults', [
    { match: { path: writes }, latencyMs: 250 },
    { match: { path: writes }, dropReply: true, rate: 0.1, seed },
    { match: { path: '/people:batchGet$' }, latencyMs: 80 },
  ])
}

/** A worker at random, if possible while one works; another takes its place. */
async function killOne(install: Install, dice: Chance): Promise<void> {
  const { world, workers } = install
  for (let looked = 0; looked < 40; looked += 1) {
    const { rows } = await world.pool.query(`select from directory.running where job in ('sync.pull', 'sync.push') and until > now()`)
    if (rows.length > 0) break
    await pause(50)
  }
  const victim = dice.pick(workers)
  const gone = once(victim, 'exit')
  victim.kill('SIGKILL')
  await gone
  await install.hire()
}

type Settling = {
  readonly sides: { readonly here: Side; readonly there: Side }
  readonly ledger: Ledger
  readonly config: string
  readonly hurries: boolean
}

const restMs = 6000
const patienceMs = { hurried: 90_000, real: 600_000 }

/** Nothing more is edited: the sides must become equal, and stay so through further syncs. */
async function settle(install: Install, of: Settling): Promise<number> {
  const began = performance.now()
  let heldSince: number | null = null
  for (;;) {
    await start(install, of.config)
    await pause(1500)
    if (of.hurries) await hurry(install)
    const broken = of.ledger.broken({ here: await of.sides.here.list(), there: await of.sides.there.list() })
    const now = performance.now()
    if (broken.length > 0) heldSince = null
    else if (heldSince === null) heldSince = now
    else if (now - heldSince > restMs) return Math.round(heldSince - began)
    if (now - began > (of.hurries ? patienceMs.hurried : patienceMs.real))
      throw new Error(`${broken.length} promises broken\n${broken.slice(0, 40).join('\n')}\n${await linksOf(install, broken)}`)
  }
}

/** What waits for a dead process's patience to end need not wait. The queue's pauses after failures too. */
async function hurry({ world }: Install): Promise<void> {
  await world.pool.query(
    `update app.link set retry_at = now(), rev = rev + 1, sent = case when sent is null then null else jsonb_set(sent, '{at}', '"2020-01-01T00:00:00.000Z"') end
     where retry_at > now() and (sent is null or (sent->>'at')::timestamptz < now() - interval '12 s')`,
  )
  await world.pool.query(
    `update pgboss.job set start_after = now() where state in ('created', 'retry') and name like 'sync.%' and start_after > now()`,
  )
}

/** How the links stand whose contacts are mentioned, and what the audit says of each. */
async function linksOf({ world }: Install, broken: readonly string[]): Promise<string> {
  const names = broken.slice(0, 5).flatMap((line) => /(?:Edited|Victim|Quiet|Made)-[\w-]+/.exec(line)?.[0] ?? [])
  const { rows } = await world.pool.query<{ line: string }>(
    `select coalesce(c.first_name, '') || ' ' || (to_jsonb(l) - 'shadow')::text as line from app.link l left join app.contact c on c.id = l.record_id
       where c.first_name = any($1) or l.shadow->'names'->0->>'givenName' = any($1)
     union all
     (select concat_ws(' ', c.first_name, to_char(a.at, 'HH24:MI:SS.MS'), a.actor, a.action, a.rev, 'before', a.before, 'after', a.after)
       from app.contact c join app.audit a on a.workspace_id = c.workspace_id and a.record = c.id where c.first_name = any($1) order by a.xid, a.seq)`,
    [names],
  )
  return rows.map(({ line }) => line).join('\n')
}
