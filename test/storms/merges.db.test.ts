import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { restore } from '#crm/records/write.store.ts'
import { must } from '#lib/must.ts'
import type { Kind } from '#model/kinds.ts'
import { crooked, openPortal, openWorld, type Portal, type Type, type World } from './world.ts'

const minuteMs = 60_000
const storm = { timeout: 240_000 }
let world: World
beforeAll(async () => void (world = await openWorld()))
afterAll(() => world?.[Symbol.asyncDispose]())

type Linked = { readonly recordId: string | null; readonly remoteId: string | null; readonly state: string; readonly reason: string | null }

/** A portal with deletes both ways, some people and companies in it, and words for looking at them. */
async function furnished() {
  const portal = await openPortal(world)
  const { stage, connection, start, settle, there, ask } = portal
  const made = async (type: Type, properties: object): Promise<string> => (await there(`objects/${type}`, { properties })).id as string
  const ids = {
    mill: await made('companies', { name: 'Mill', domain: 'mill.example.pt' }),
    moinho: await made('companies', { name: 'Moinho', domain: 'moinho.example.pt' }),
    ana: await made('contacts', { firstname: 'Ana', lastname: 'Souza', email: 'ana@mill.example.pt' }),
    anna: await made('contacts', { firstname: 'Anna', lastname: 'Sousa', email: 'anna@moinho.example.pt', jobtitle: 'Buyer' }),
    gone: await made('contacts', { firstname: 'Gil', email: 'gil@mill.example.pt' }),
  }
  await there(`objects/contacts/${ids.ana}/associations/default/companies/${ids.mill}`, {}, 'PUT')
  await there(`objects/contacts/${ids.anna}/associations/default/companies/${ids.moinho}`, {}, 'PUT')
  await start()
  expect((await ask('PATCH', `/crm/configs/${connection.id}`, { options: { deleteWhenDeleted: true } })).status).toBe(200)
  await settle()
  /** Ids are those of a kind: another kind counts from the same number. */
  const linksOf = (kind: Kind): Promise<readonly Linked[]> =>
    stage.tx(async (tx) => {
      const { rows } =
        await sql<Linked>`select l.record_id, l.remote_id, l.state, l.reason from app.link l join app.stream s on s.id = l.stream_id
        where s.kind = ${kind} order by l.remote_id`.execute(tx)
      return rows
    })
  const linkAt = async (kind: Kind, remoteId: string) =>
    must(
      (await linksOf(kind)).find((link) => link.remoteId === remoteId),
      remoteId,
    )
  const recordOf = async (kind: Kind, remoteId: string): Promise<string> => {
    const { state, recordId } = await linkAt(kind, remoteId)
    expect(state).toBe('live')
    return must(recordId, remoteId)
  }
  const living = async (kind: Kind) => (await stage.records(kind)).filter(({ deletedAt }) => deletedAt === null)
  const record = async (kind: Kind, id: string) =>
    must(
      (await stage.records(kind)).find((each) => each.id === id),
      id,
    )
  /** Deletions are looked up every hour. */
  const later = async (): Promise<void> => {
    await world.advance(61 * minuteMs)
    await settle()
  }
  const proposals = async (entityType: string) =>
    ((await ask('GET', `/crm/duplicates?entityType=${entityType}`)).body.duplicates as readonly unknown[]).map((each) =>
      JSON.stringify(each),
    )
  return { ...portal, ids, linkAt, recordOf, living, record, later, proposals }
}

const shown = async ({ listed }: Portal, type: Type): Promise<readonly string[]> =>
  (await listed(type, type === 'contacts' ? ['firstname'] : ['name'])).map(
    ({ properties }) => properties.firstname ?? properties.name ?? '',
  )

test(
  'merges there: links follow the one that is left, also under a new id; the two records here are proposed, nothing is made or deleted',
  storm,
  async () => {
    const world = await furnished()
    const { stage, ids, control, later, linkAt, recordOf, living, record, proposals, settle } = world
    const [mill, moinho, ana, anna] = [
      await recordOf('company', ids.mill),
      await recordOf('company', ids.moinho),
      await recordOf('contact', ids.ana),
      await recordOf('contact', ids.anna),
    ]
    const { id: kept } = await control('merge', { kind: 'companies', primary: ids.mill, loser: ids.moinho })
    await control('merge', { kind: 'contacts', primary: ids.ana, loser: ids.anna })
    expect(kept).not.toBe(ids.mill)
    await later()
    expect(await linkAt('company', String(kept))).toMatchObject({ recordId: mill, state: 'live' })
    expect(await linkAt('contact', ids.ana)).toMatchObject({ recordId: ana, state: 'live' })
    expect(await linkAt('company', ids.mill)).toMatchObject({ state: 'gone', reason: 'moved' })
    expect(await linkAt('company', ids.moinho)).toMatchObject({ recordId: moinho, state: 'gone', reason: 'merged_there' })
    expect(await linkAt('contact', ids.anna)).toMatchObject({ recordId: anna, state: 'gone', reason: 'merged_there' })
    // Nobody is deleted or made; where one there stands for two here, somebody is asked.
    expect((await living('company')).map(({ id }) => id).toSorted()).toEqual([mill, moinho].toSorted())
    expect(await living('contact')).toHaveLength(3)
    for (const [type, pair] of [
      ['company', [mill, moinho]],
      ['contact', [ana, anna]],
    ] as const) {
      const found = (await proposals(type)).filter((each) => each.includes('merged_there'))
      expect(found).toHaveLength(1)
      for (const id of pair) expect(found[0]).toContain(id)
    }
    // What was whose stays: the gap that the loser filled there comes here, edits go to the one that is left and nothing is made there.
    expect((await record('contact', ana)).values).toMatchObject({ title: 'Buyer', companyId: mill })
    await stage.edit(mill, { name: 'Mill & Moinho' }, 'company')
    await stage.edit(moinho, { name: 'Moinho, alone here' }, 'company')
    await stage.edit(anna, { lastName: 'Alone' })
    await settle()
    await later()
    expect(await shown(world, 'companies')).toEqual(['Mill & Moinho'])
    expect((await shown(world, 'contacts')).toSorted()).toEqual(['Ana', 'Gil'])
    expect(await living('company')).toHaveLength(2)
    expect(await crooked(stage)).toEqual([])

    // Merged here as proposed: the proposal is settled, both sides have one.
    expect((await world.ask('POST', `/contacts/${ana}/merge`, { otherId: anna })).status).toBe(200)
    expect((await world.ask('POST', `/companies/${mill}/merge`, { otherId: moinho })).status).toBe(200)
    await later()
    expect(await living('contact')).toHaveLength(2)
    expect((await shown(world, 'contacts')).toSorted()).toEqual(['Ana', 'Gil'])
    expect(await shown(world, 'companies')).toEqual(['Mill & Moinho'])
    expect((await proposals('contact')).filter((each) => each.includes('merged_there'))).toEqual([])
    expect(await crooked(stage)).toEqual([])
  },
)

test(
  'deleted there while only an owner without a seat there was set here: nothing of it could be sent, so it is deleted here',
  storm,
  async () => {
    const world = await furnished()
    const { stage, ids, there, later, settle, recordOf, living } = world
    const [gil, ana] = [await recordOf('contact', ids.gone), await recordOf('contact', ids.ana)]
    await stage.edit(gil, { ownerId: stage.caller.personId })
    await stage.edit(ana, { ownerId: stage.caller.personId })
    await settle()
    // An edit that could be sent, and was not yet, is asked about.
    await stage.edit(ana, { title: 'Baker' })
    await there(`objects/contacts/${ids.gone}`, undefined, 'DELETE')
    await there(`objects/contacts/${ids.ana}`, undefined, 'DELETE')
    await world.job('pull', await world.stream('contact'))
    await world.job('ring', await world.stream('contact'))
    await later()
    expect((await living('contact')).map(({ id }) => id)).not.toContain(gil)
    expect((await living('contact')).map(({ id }) => id)).toContain(ana)
  },
)

test(
  'restored there after its deletion came here: the record stays deleted until a person says so; nothing is doubled',
  storm,
  async () => {
    const world = await furnished()
    const { stage, ids, control, there, later, linkAt, recordOf, living } = world
    const gil = await recordOf('contact', ids.gone)
    await there(`objects/contacts/${ids.gone}`, undefined, 'DELETE')
    await later()
    expect((await living('contact')).map(({ id }) => id)).not.toContain(gil)
    await control('restore', { kind: 'contacts', id: ids.gone })
    await later()
    await control('edit', { kind: 'contacts', id: ids.gone, properties: { jobtitle: 'Back' } })
    await later()
    expect(await linkAt('contact', ids.gone)).toMatchObject({ recordId: gil, state: 'held', reason: 'reappeared' })
    expect(await stage.records()).toHaveLength(3)
    expect((await living('contact')).map(({ id }) => id)).not.toContain(gil)
    expect((await shown(world, 'contacts')).toSorted()).toEqual(['Ana', 'Anna', 'Gil'])
    expect(await crooked(stage)).toEqual([])
  },
)

test(
  'merged and taken apart here: the second one there is left as it is and held; each has its own again; a deletion here and its restore make no double',
  storm,
  async () => {
    const world = await furnished()
    const { stage, ids, ask, later, linkAt, recordOf, living, settle, control } = world
    const [ana, anna, gil, mill, moinho] = [
      await recordOf('contact', ids.ana),
      await recordOf('contact', ids.anna),
      await recordOf('contact', ids.gone),
      await recordOf('company', ids.mill),
      await recordOf('company', ids.moinho),
    ]
    expect((await ask('POST', `/contacts/${ana}/merge`, { otherId: anna })).status).toBe(200)
    expect((await ask('POST', `/companies/${mill}/merge`, { otherId: moinho })).status).toBe(200)
    await later()
    expect(await linkAt('contact', ids.anna)).toMatchObject({ recordId: ana, state: 'held', reason: 'merged_here' })
    expect(await linkAt('company', ids.moinho)).toMatchObject({ recordId: mill, state: 'held', reason: 'merged_here' })
    expect((await shown(world, 'contacts')).toSorted()).toEqual(['Ana', 'Anna', 'Gil'])
    expect((await shown(world, 'companies')).toSorted()).toEqual(['Mill', 'Moinho'])
    await control('edit', { kind: 'contacts', id: ids.anna, properties: { jobtitle: 'Head buyer' } })
    await later()
    expect(await living('contact')).toHaveLength(2)

    expect((await ask('POST', `/contacts/${ana}/unmerge`, { otherId: anna })).status).toBe(200)
    await later()
    expect(await linkAt('contact', ids.anna)).toMatchObject({ recordId: anna, state: 'live' })
    expect((await living('contact')).find(({ id }) => id === anna)?.values).toMatchObject({ firstName: 'Anna', title: 'Head buyer' })
    expect(await living('contact')).toHaveLength(3)

    // The companies are merged there too, now: the held one comes to its end without a proposal.
    const { id: kept } = await control('merge', { kind: 'companies', primary: ids.mill, loser: ids.moinho })
    await later()
    expect(await linkAt('company', String(kept))).toMatchObject({ recordId: mill, state: 'live' })
    expect(await linkAt('company', ids.moinho)).toMatchObject({ state: 'gone', reason: 'merged_there' })
    expect(await living('company')).toHaveLength(1)
    expect((await ask('GET', '/crm/duplicates?entityType=company')).body.duplicates).toEqual([])

    await stage.do(gil, { do: 'delete' })
    await settle()
    expect((await shown(world, 'contacts')).toSorted()).toEqual(['Ana', 'Anna'])
    await later()
    await stage.tx((tx) => restore(tx, 'contact', [gil]))
    await later()
    expect((await shown(world, 'contacts')).toSorted()).toEqual(['Ana', 'Anna', 'Gil'])
    expect(await living('contact')).toHaveLength(3)
    expect(await stage.records()).toHaveLength(3)
    expect(await crooked(stage)).toEqual([])
  },
)
