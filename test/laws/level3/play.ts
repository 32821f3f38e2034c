import { mkdtemp, rm } from 'node:fs/promises'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openInstall, type Install } from '#test/bench/install.ts'
import { start } from '#test/bench/live.ts'
import { newAccount } from '#test/connect.ts'
import { startSandboxProcess } from '#test/sandbox.ts'
import { chance, type Chance } from '../engine/random.ts'
import { furnish } from './furnish.ts'
import { Ledger, places, type Stand, type Where } from './ledger.ts'
import { People } from './people.ts'
import { google, here, hubspot, type Side } from './side.ts'

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
 * Workers of one installation on a real database with two systems connected, all three places edited all the while, workers killed with SIGKILL at random and started
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
  const { google: atGoogle, hubspot: atHubspot } = install
  const sides = { here: here(install.admin), google: google(atGoogle, account), hubspot: hubspot(atHubspot, account) }
  const { names, victims } = await furnish({ google: atGoogle, hubspot: atHubspot, account, ledger }, story.contacts)
  const configs = await connect(install, account)
  await trouble(install, { seed: story.seed, account })
  await startAll(install, configs)
  const duties = { lanes: 2, pauseMs: 60, names, victims, known: () => linkedTwice(install) }
  const people = places.map((where, at) => new People({ where, side: sides[where], ledger, dice: chance(story.seed + 1 + at) }, duties))
  let kills = 0
  for (; kills < story.kills; kills += 1) {
    await pause(story.everyMs * (0.5 + dice.next()))
    await startAll(install, configs)
    await killOne(install, dice)
  }
  for (const each of people) await each.stop()
  await calm(install, account)
  const settledMs = await settle(install, { sides, ledger, configs, hurries: story.hurries })
  return { kills, acknowledged: ledger.acknowledged, here: (await sides.here.list()).length, settledMs }
}

/** Names of those that are linked at both systems. */
async function linkedTwice({ world }: Install): Promise<ReadonlySet<string>> {
  const { rows } = await world.pool.query<{ name: string }>(
    `select c.first_name as name from app.contact c join app.link l on l.workspace_id = c.workspace_id and l.record_id = c.id
     where l.state = 'live' and c.deleted_at is null group by c.id, c.first_name having count(*) = 2`,
  )
  return new Set(rows.map(({ name }) => name))
}

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))

/**
 * Calls of the engine take their time before their effect and after it, so that a kill or somebody's edit finds some on their way; some answers are
 * lost, some calls are refused for their number. People's own calls are others.
 */
async function trouble(
  { google: atGoogle, hubspot: atHubspot }: Install,
  { seed, account }: { seed: number; account: string },
): Promise<void> {
  const rules = (writes: string, reads: string) => [
    { match: { path: writes }, latencyMs: 150, replyMs: 250 },
    { match: { path: writes }, dropReply: true, rate: 0.1, seed },
    { match: { path: writes }, status: 429, retryAfter: 1, rate: 0.03, seed: seed + 1 },
    { match: { path: reads }, latencyMs: 80, replyMs: 80 },
    { match: { path: reads }, dropReply: true, rate: 0.03, seed: seed + 2 },
    { match: { path: reads }, status: 429, retryAfter: 1, rate: 0.05, seed: seed + 3 },
  ]
  await atGoogle.control('visibility', { account, delayMs: 400 })
  await atHubspot.control('lag', { account, ms: 1500 })
  await atGoogle.control('faults', rules(':batch(Create|Update|Delete)Contacts$', '/people:batchGet$'))
  await atHubspot.control('faults', rules('/batch/(create|update|upsert|archive)$', '/batch/read$'))
}

async function calm({ google: atGoogle, hubspot: atHubspot }: Install, account: string): Promise<void> {
  await atGoogle.control('visibility', { account, delayMs: 0 })
  await atHubspot.control('lag', { account, ms: 0 })
  for (const { origin } of [atGoogle, atHubspot]) await fetch(`${origin}/_sandbox/faults`, { method: 'DELETE' })
}

/** Connected and set up as its wizard does; deletions go both ways, and HubSpot rings, twice and out of order. */
async function connect(install: Install, account: string): Promise<readonly string[]> {
  const { admin, hubspot: atHubspot } = install
  await atHubspot.control('limits', { account, burst: null, search: null })
  const configs = [await install.connect(account), await install.connect(account, 'hubspot')]
  for (const config of configs) {
    const of = `/api/crm/configs/${config}`
    const { preparations } = await admin.must<{ preparations: { id: string }[] }>('GET', `${of}/preparations`)
    for (const { id } of preparations) await admin.must('POST', `${of}/preparations/${id}`)
    await admin.must('PATCH', of, { options: { deleteWhenDeleted: true } })
  }
  await atHubspot.control('webhooks', { targetUrl: `${install.origin}/api/hooks/hubspot`, double: true, reorder: true, delayMs: 200 })
  return configs
}

const startAll = async (install: Install, configs: readonly string[]): Promise<void> => {
  for (const config of configs) await start(install, config)
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
  readonly sides: Readonly<Record<Where, Side>>
  readonly ledger: Ledger
  readonly configs: readonly string[]
  readonly hurries: boolean
}

const restMs = 6000
const patienceMs = { hurried: 90_000, real: 600_000 }

/** Nothing more is edited: all places must become equal, and stay so through further syncs. */
async function settle(install: Install, of: Settling): Promise<number> {
  const began = performance.now()
  let heldSince: number | null = null
  for (;;) {
    await startAll(install, of.configs)
    await pause(1500)
    if (of.hurries) await hurry(install)
    const broken = of.ledger.broken(await standOf(of.sides))
    const now = performance.now()
    if (broken.length > 0) heldSince = null
    else if (heldSince === null) heldSince = now
    else if (now - heldSince > restMs) return Math.round(heldSince - began)
    if (now - began > (of.hurries ? patienceMs.hurried : patienceMs.real))
      throw new Error(`${broken.length} promises broken\n${broken.slice(0, 40).join('\n')}\n${await linksOf(install, broken)}`)
  }
}

async function standOf(sides: Readonly<Record<Where, Side>>): Promise<Stand> {
  const [atHome, atGoogle, atHubspot] = await Promise.all([sides.here.list(), sides.google.list(), sides.hubspot.list()])
  return {
    here: { shown: atHome, fields: sides.here.fields },
    google: { shown: atGoogle, fields: sides.google.fields },
    hubspot: { shown: atHubspot, fields: sides.hubspot.fields },
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
       where c.first_name = any($1) or l.shadow->'names'->0->>'givenName' = any($1) or l.shadow->'properties'->>'firstname' = any($1)
     union all
     (select concat_ws(' ', c.first_name, to_char(a.at, 'HH24:MI:SS.MS'), a.actor, a.action, a.rev, 'before', a.before, 'after', a.after)
       from app.contact c join app.audit a on a.workspace_id = c.workspace_id and a.record = c.id where c.first_name = any($1) order by a.xid, a.seq)`,
    [names],
  )
  return rows.map(({ line }) => line).join('\n')
}
