import { randomUUID } from 'node:crypto'
import { changeOne } from '#crm/records/record.flow.ts'
import { write } from '#crm/records/write.store.ts'
import type { Logged } from '#test/sandbox.ts'
import type { Ground } from './ground.ts'
import type { Hub } from './hub.ts'
import { exactly, type Part, type Row } from './row.ts'
import { tap } from './tap.ts'

const edits = 450
const contacts = 1000
/** People API: at most so many creates and updates in one call. */
const batchSize = 200

/** What a sync costs in calls, counted by the provider's stand-in, and in rows. */
export const calls: Part<Ground> = {
  name: 'calls',
  async measure(ground) {
    const hub = await ground.hub({ contacts })
    await settle(hub)
    const rows = [...(await idle(hub)), ...(await updates(hub)), ...(await creates(hub)), await trips(hub)]
    await hub.close()
    return rows
  },
}

async function settle(hub: Hub): Promise<void> {
  await hub.job('pull')
  await hub.job('follow')
  await hub.job('push')
  await hub.job('pull')
}

async function idle(hub: Hub): Promise<Row[]> {
  const before = await snapshot(hub)
  const seen = await heard(hub, () => hub.job('pull'))
  const list = seen.filter(({ path }) => path.endsWith('/connections'))
  return [
    exactly('an idle sync: calls a stream', { ours: list.length, expected: 1 }),
    exactly('– other calls, writes there', { ours: seen.length - list.length, expected: 0 }),
    exactly('– tables written, the call budget aside', {
      ours: (await writtenSince(hub, before)).join(', '),
      expected: 'app.cursor, directory.due',
    }),
  ]
}

/** Tables of ours with a row written since; the budget counts calls, not data. */
async function writtenSince(hub: Hub, since: number): Promise<string[]> {
  const { rows } = await hub.world.pool.query<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_schema in ('app', 'directory') and table_type = 'BASE TABLE' and table_name <> 'budget' order by 1`,
  )
  const written: string[] = []
  for (const { name } of rows)
    if ((await hub.count(`select count(*) as n from ${name} where xmin::text::bigint > $1`, [since])) > 0) written.push(name)
  return written
}

const snapshot = (hub: Hub): Promise<number> => hub.count('select pg_current_xact_id()::text as n')

async function heard({ google }: Hub, work: () => Promise<void>): Promise<readonly Logged[]> {
  await google.clearLog()
  await work()
  return (await google.log('/v1/')).filter(({ status }) => status < 500)
}

const needed = Math.ceil(edits / batchSize)

async function updates(hub: Hub): Promise<Row[]> {
  const { rows } = await hub.world.pool.query<{ id: string }>('select id from app.contact order by id limit $1', [edits])
  await hub.tx((tx) =>
    write(
      tx,
      'contact',
      rows.map(({ id }, at) => ({ id, step: { do: 'update', patch: { title: `Chief ${at}` } } })),
    ),
  )
  const seen = await pushed(hub)
  return [
    exactly(`calls for ${edits} updates in batches of ${batchSize}`, { ours: named(seen, 'batchUpdateContacts'), expected: needed }),
    {
      ...exactly('– reads that guard them', { ours: named(seen, 'batchGet'), expected: `≤ ${needed}` }),
      met: named(seen, 'batchGet') <= needed,
    },
  ]
}

async function creates(hub: Hub): Promise<Row[]> {
  await hub.tx((tx) =>
    write(
      tx,
      'contact',
      Array.from({ length: edits }, (_, at) => ({
        id: randomUUID(),
        step: { do: 'create', fields: { firstName: `New ${at}`, ownerId: hub.caller.personId } },
      })),
    ),
  )
  const seen = await pushed(hub)
  return [exactly(`calls for ${edits} creates`, { ours: named(seen, 'batchCreateContacts'), expected: needed })]
}

async function trips(hub: Hub): Promise<Row> {
  const { house, caller } = hub
  const { rows } = await hub.world.pool.query<{ id: string }>('select id from app.contact limit 1')
  const rooms = { db: house.db, newId: randomUUID, written: () => undefined }
  const id = rows[0]?.id ?? ''
  const tapped = await tap(() => changeOne(rooms, caller, { kind: 'contact', item: { op: 'update', id, fields: { title: 'Chief' } } }))
  if ((await hub.count(`select count(*) as n from app.contact where title = 'Chief'`)) !== 1) throw new Error('nothing was changed')
  return exactly('round trips to the database of one audited change', { ours: tapped.trips, expected: 4 })
}

const named = (seen: readonly Logged[], call: string): number => seen.filter(({ path }) => path.endsWith(`:${call}`)).length

async function pushed(hub: Hub): Promise<readonly Logged[]> {
  const seen = await heard(hub, async () => {
    await hub.job('follow')
    await hub.job('push')
  })
  const left = await hub.count('select count(*) as n from app.link where retry_at is not null')
  if (left > 0) throw new Error(`${left} links still wait to be written`)
  return seen
}
