import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Caller } from '#access/caller.ts'
import { companyRoutes, contactRoutes, dealRoutes, leadRoutes, noteRoutes } from '#crm/records/noun.routes.ts'
import { timelineRoutes } from '#crm/timeline/timeline.routes.ts'
import { inTx } from '#db/db.ts'
import { asking, type Reply } from '#test/asking.ts'
import { noWhy } from '#test/asking-rooms.ts'
import { makeCaller, mandateOf, testDatabase, type TestDatabase } from '#test/database.ts'
import type { MergeLinks } from './links.flow.ts'
import { mergeRoutes } from './merge.routes.ts'

let base: TestDatabase
beforeAll(async () => void (base = await testDatabase()))
afterAll(() => base.close())

/** Where nothing is connected. */
const links: MergeLinks = {
  lock: () => Promise.resolve(),
  plan: () => Promise.resolve({ links: [], hidden: 0 }),
  merge: () => Promise.resolve(),
  unmerge: () => Promise.resolve(0),
}

async function office() {
  const admin = await makeCaller(base.db)
  const rooms = { db: base.db, newId: randomUUID, written: () => undefined, why: noWhy }
  const nouns = [companyRoutes, contactRoutes, leadRoutes, dealRoutes, noteRoutes].map((routes) => routes(rooms))
  const as = (caller: Caller) => asking([['/', [...nouns, mergeRoutes({ ...rooms, links }), timelineRoutes(rooms)]]], caller)
  const ask = as(admin)
  const make = async (plural: string, fields: object): Promise<string> => (await ask('POST', `/${plural}`, fields)).body.id
  const read = async (plural: string, id: string) => (await ask('GET', `/${plural}/${id}`)).body
  const keys = (id: string) =>
    inTx(base.db, mandateOf(admin), async (tx) =>
      (
        await sql<{ key: string }>`select type || ' ' || value as key from app.record_key where record_id = ${id} order by 1`.execute(tx)
      ).rows.map(({ key }) => key),
    )
  const timeline = async (kind: string, id: string) =>
    ((await ask('GET', `/timeline/${kind}/${id}`)).body.items as {
      summary: string
      type: string
      details: { via?: { title: string } | null }
    }[]) ?? []
  return { admin, as, ask, make, read, keys, timeline }
}

const statusesOf = (replies: readonly Reply[]): number[] => replies.map(({ status }) => status).toSorted((a, b) => a - b)

const mail = (...values: string[]) => values.map((value, at) => ({ value, type: 'work', primary: at === 0 }))

test('the winner keeps its values, takes what it lacks, and lists unite; a choice turns that round; the preview says it beforehand', async () => {
  const { ask, make, read, keys } = await office()
  const one = await make('contacts', { firstName: 'Ana', emails: mail('ana@acme.com'), tags: ['a'], title: 'Buyer' })
  const other = await make('contacts', {
    firstName: 'Anna',
    lastName: 'Souza',
    emails: mail('ANA@acme.com', 'ana@home.org'),
    tags: ['b'],
    title: 'Director',
  })
  const preview = await ask('POST', `/contacts/${one}/merge?preview=true`, { otherId: other, fields: { title: 'other' } })
  expect(preview.body.fields.map(({ name, from }: { name: string; from: string }) => [name, from])).toEqual([
    ['firstName', 'mine'],
    ['lastName', 'other'],
    ['emails', 'both'],
    ['title', 'other'],
    ['tags', 'both'],
    ['ownerId', 'same'],
  ])
  expect(await read('contacts', one)).toMatchObject({ title: 'Buyer', rev: 1 })
  expect(await ask('POST', `/contacts/${one}/merge`, { otherId: other }, { 'if-match': '"2"' })).toMatchObject({
    status: 409,
    body: { details: { rev: 1 } },
  })
  const merged = await ask('POST', `/contacts/${one}/merge`, { otherId: other, fields: { title: 'other' } }, { 'if-match': '"1"' })
  expect(merged).toMatchObject({ status: 200, body: { id: one, firstName: 'Ana', lastName: 'Souza', title: 'Director', tags: ['a', 'b'] } })
  expect(merged.headers.get('etag')).toBe(`"${merged.body.rev}"`)
  expect(merged.body.emails).toEqual([
    { value: 'ana@acme.com', type: 'work', primary: true },
    { value: 'ana@home.org', type: 'work', primary: false },
  ])
  expect(await keys(one)).toEqual(['email ana@acme.com', 'email ana@home.org', 'name ana souza', 'name anna souza'])
  expect(await keys(other)).toEqual([])
  expect(await ask('GET', `/contacts/${other}`)).toMatchObject({ status: 404, body: { details: { mergedInto: one, title: 'Anna Souza' } } })
  expect(await ask('PATCH', `/contacts/${other}`, { firstName: 'x' })).toMatchObject({
    status: 404,
    body: { details: { mergedInto: one } },
  })
  expect((await ask('POST', `/contacts/${other}/restore`)).status).toBe(404)
  expect((await ask('GET', `/contacts?deleted=true`)).body.items).toEqual([])
})

test('what points at the one that goes points at the winner, its notes stand there through it; un-merged, everything is back', async () => {
  const { ask, make, read, keys, timeline } = await office()
  const [acme, initech] = [
    await make('companies', { name: 'Acme', domains: ['acme.com'] }),
    await make('companies', { name: 'Initech', phone: '+55 11 98888-7777' }),
  ]
  const ben = await make('contacts', { firstName: 'Ben', companyId: initech })
  const deal = await make('deals', { name: 'Renewal', companyId: initech, contactIds: [ben] })
  const note = await make('notes', { body: 'Called', companyId: initech })
  const through = await make('notes', { body: 'Wrote to Ben', contactId: ben })
  const before = await Promise.all([read('companies', acme), read('contacts', ben), read('deals', deal), keys(acme), keys(initech)])
  const preview = (await ask('POST', `/companies/${acme}/merge?preview=true`, { otherId: initech })).body
  expect(preview).toMatchObject({
    timeline: { mine: 0, other: 2 },
    references: [
      { entityType: 'contact', count: 1 },
      { entityType: 'deal', count: 1 },
      { entityType: 'note', count: 1 },
    ],
  })
  expect((await ask('POST', `/companies/${acme}/merge`, { otherId: initech })).status).toBe(200)
  expect([(await read('contacts', ben)).companyId, (await read('deals', deal)).companyId, (await read('notes', note)).companyId]).toEqual([
    acme,
    acme,
    acme,
  ])
  expect((await read('contacts', ben)).companyName).toBe('Acme')
  const told = await timeline('company', acme)
  expect(told.filter(({ type }) => type === 'note').map(({ summary, details }) => [summary, details.via?.title])).toEqual([
    ['Wrote to Ben', 'Ben'],
    ['Called', 'Initech'],
  ])
  expect(told.map(({ summary }) => summary)).toContain('Merged Initech into this')
  await ask('PATCH', `/notes/${note}`, { body: 'Called twice' })
  expect((await timeline('company', acme)).find(({ summary }) => summary === 'Called twice')?.details.via?.title).toBe('Initech')

  const undone = await ask('POST', `/companies/${initech}/unmerge`)
  expect(undone).toMatchObject({
    status: 200,
    body: { restored: { id: initech, winnerId: acme, fields: ['phone'], references: 3 }, kept: [] },
  })
  const strip = (of: Record<string, unknown>) => ({ ...of, rev: 0, updatedAt: '' })
  expect((await Promise.all([read('companies', acme), read('contacts', ben), read('deals', deal)])).map(strip)).toEqual(
    before.slice(0, 3).map(strip),
  )
  expect([await keys(acme), await keys(initech)]).toEqual(before.slice(3))
  expect((await timeline('company', acme)).filter(({ type }) => type === 'note')).toEqual([])
  expect((await timeline('company', acme)).map(({ summary }) => summary)).toContain('Un-merged Initech from this')
  const back = await timeline('company', initech)
  expect(back.filter(({ type }) => type === 'note').map(({ summary, details }) => [summary, details.via?.title ?? null])).toEqual([
    ['Wrote to Ben', 'Ben'],
    ['Called twice', null],
  ])
  expect(back.map(({ summary }) => summary)).toEqual(expect.arrayContaining(['Merged this into Acme', 'Un-merged this from Acme']))
  expect((await read('notes', through)).contactId).toBe(ben)
})

test('what was changed since the merge stays, and is named; of a list only what had come along goes', async () => {
  const { ask, make, read } = await office()
  const one = await make('contacts', { firstName: 'Ana', emails: mail('a@x.com') })
  const other = await make('contacts', { firstName: 'Bea', emails: mail('b@x.com'), title: 'Buyer', about: 'Likes tea' })
  const deals = [await make('deals', { name: 'One', contactIds: [one, other] }), await make('deals', { name: 'Two', contactIds: [other] })]
  await ask('POST', `/contacts/${one}/merge`, { otherId: other })
  expect((await read('deals', deals[0] ?? '')).contactIds).toEqual([one])
  await ask('PATCH', `/contacts/${one}`, { title: 'Director', emails: mail('a@x.com', 'b@x.com', 'c@x.com') })
  await ask('PATCH', `/deals/${deals[1]}`, { contactIds: [] })
  const { body } = await ask('POST', `/contacts/${one}/unmerge`, { otherId: other })
  expect(body.restored).toMatchObject({ id: other, fields: ['emails', 'about'], references: 1 })
  expect(body.kept).toEqual([
    { entityType: 'contact', id: one, field: 'title', message: 'was changed since the merge' },
    { entityType: 'deal', id: deals[1], field: 'contactIds', message: 'was changed since the merge' },
  ])
  expect((await read('contacts', one)).emails.map(({ value }: { value: string }) => value)).toEqual(['a@x.com', 'c@x.com'])
  expect(await read('contacts', one)).toMatchObject({ title: 'Director', about: null })
  expect((await read('deals', deals[0] ?? '')).contactIds).toEqual([one, other])
  expect(await read('contacts', other)).toMatchObject({ firstName: 'Bea', title: 'Buyer' })
})

test('again, in a chain, or at once: 409 with words, the last winner, and one of two', async () => {
  const { ask, make, read } = await office()
  const [a, b, c, d] = await Promise.all(['A', 'B', 'C', 'D'].map((firstName) => make('contacts', { firstName })))
  expect((await ask('POST', `/contacts/${a}/merge`, { otherId: b })).status).toBe(200)
  expect(await ask('POST', `/contacts/${a}/merge`, { otherId: b })).toMatchObject({
    status: 409,
    body: { message: expect.stringContaining('one contact already'), details: { mergedInto: a } },
  })
  expect((await ask('POST', `/contacts/${c}/merge`, { otherId: a })).body.id).toBe(c)
  expect(await ask('POST', `/contacts/${d}/merge`, { otherId: b })).toMatchObject({ status: 409, body: { details: { mergedInto: a } } })
  expect((await ask('POST', `/contacts/${b}/merge`, { otherId: d })).body.id).toBe(c)
  expect(await ask('POST', `/contacts/${b}/unmerge`)).toMatchObject({
    status: 409,
    body: { message: expect.stringContaining('un-merge that one first') },
  })
  expect((await ask('POST', `/contacts/${a}/unmerge`)).status).toBe(200)
  expect(await ask('POST', `/contacts/${a}/unmerge`)).toMatchObject({ status: 409, body: { details: { field: 'otherId' } } })
  expect((await ask('POST', `/contacts/${b}/unmerge`, {})).status).toBe(200)
  expect(await ask('POST', `/contacts/${a}/unmerge`, { otherId: b })).toMatchObject({ status: 409 })
  const [e, f] = await Promise.all(['E', 'F'].map((firstName) => make('contacts', { firstName })))
  const both = await Promise.all([ask('POST', `/contacts/${e}/merge`, { otherId: f }), ask('POST', `/contacts/${f}/merge`, { otherId: e })])
  expect(statusesOf(both)).toEqual([200, 409])
  expect(statusesOf(await Promise.all([e, f].map((id) => ask('GET', `/contacts/${id}`))))).toEqual([200, 404])
  expect((await read('contacts', b ?? '')).firstName).toBe('B')
})

test('who may edit both and delete the one that goes; a lead’s colleagues come along; strangers and bad input are told', async () => {
  const { admin, as, ask, make } = await office()
  const rep = await makeCaller(base.db, { workspaceId: admin.workspaceId, role: 'sales' })
  const analyst = await makeCaller(base.db, { workspaceId: admin.workspaceId, role: 'analyst' })
  const [own, foreign] = [await make('leads', { title: 'Mine', ownerId: rep.personId }), await make('leads', { title: 'Theirs' })]
  expect((await as(rep)('POST', `/leads/${own}/merge`, { otherId: foreign })).status).toBe(404)
  await inTx(base.db, mandateOf(admin), (tx) =>
    sql`insert into app.lead_member (workspace_id, lead_id, person_id) values (app.workspace(), ${foreign}, ${rep.personId})`.execute(tx),
  )
  expect((await as(rep)('POST', `/leads/${own}/merge`, { otherId: foreign })).status).toBe(403)
  expect((await as(analyst)('POST', `/leads/${own}/merge`, { otherId: foreign })).status).toBe(403)
  const winner = await make('leads', { title: 'Wins' })
  expect((await as(rep)('GET', `/leads/${winner}`)).status).toBe(404)
  await ask('POST', `/leads/${winner}/merge`, { otherId: foreign })
  expect((await as(rep)('GET', `/leads/${winner}`)).status).toBe(200)
  await ask('POST', `/leads/${foreign}/unmerge`)
  expect((await as(rep)('GET', `/leads/${winner}`)).status).toBe(404)
  const stranger = await makeCaller(base.db)
  expect((await as(stranger)('POST', `/leads/${winner}/merge`, { otherId: foreign })).status).toBe(404)
  for (const body of [
    {},
    { otherId: 'x' },
    { otherId: winner },
    { otherId: null },
    { otherId: foreign, fields: { nothing: 'mine' } },
    { otherId: foreign, fields: { title: 'both' } },
    { otherId: foreign, more: 1 },
  ])
    expect((await ask('POST', `/leads/${winner}/merge`, body)).status, JSON.stringify(body)).toBe(422)
  expect((await ask('POST', `/leads/${winner}/merge`, { otherId: randomUUID() })).status).toBe(404)
  expect((await ask('POST', `/leads/nonsense/merge`, { otherId: foreign })).status).toBe(404)
  expect((await ask('POST', `/leads/${winner}/unmerge`, { otherId: 'x' })).status).toBe(422)
})

test('the audit names the merge: who, and by which act each change came', async () => {
  const { admin, ask, make } = await office()
  const [one, other] = [await make('contacts', { firstName: 'Ana' }), await make('contacts', { firstName: 'Bea', title: 'Buyer' })]
  await ask('POST', `/contacts/${one}/merge`, { otherId: other })
  await ask('POST', `/contacts/${other}/unmerge`)
  const { rows } = await inTx(base.db, mandateOf(admin), (tx) =>
    sql<{
      row: string
    }>`select split_part(cause, ':', 1) || ' ' || kind || ' ' || action || ' ' || case record when ${one} then 'one' else 'other' end as row
      from app.audit where cause ~ 'merge:' and actor = ${`person:${admin.personId}`} order by xid, seq`.execute(tx),
  )
  expect(rows.map(({ row }) => row)).toEqual([
    'merge contact UPDATE one',
    'merge contact MERGE other',
    'merge merge MERGE one',
    'unmerge contact UNMERGE other',
    'unmerge contact UPDATE one',
    'unmerge merge UNMERGE one',
  ])
})

test('what was changed of the one that went is told on the winner’s timeline too, under its name, through chains; un-merged, only on its own', async () => {
  const { ask, make, timeline } = await office()
  const [ana, bea, cyd] = [
    await make('contacts', { firstName: 'Ana' }),
    await make('contacts', { firstName: 'Bea' }),
    await make('contacts', { firstName: 'Cyd' }),
  ]
  await ask('PATCH', `/contacts/${cyd}`, { title: 'Head of Cyd' })
  expect((await ask('POST', `/contacts/${bea}/merge`, { otherId: cyd })).status).toBe(200)
  expect((await ask('POST', `/contacts/${ana}/merge`, { otherId: bea })).status).toBe(200)
  const sentences = async (id: string) => (await timeline('contact', id)).map(({ summary }) => summary)
  expect(await sentences(ana)).toEqual(
    expect.arrayContaining([
      'Merged Bea into this',
      'Merged Cyd into this – Bea',
      'Changed Job title – Cyd',
      'Created the contact – Bea',
      'Created the contact',
    ]),
  )
  expect((await sentences(ana)).filter((each) => each.startsWith('Merged this'))).toEqual([])
  await ask('POST', `/contacts/${bea}/unmerge`)
  expect((await sentences(ana)).filter((each) => /Bea|Cyd/.test(each) && !/erged/.test(each))).toEqual([])
  expect(await sentences(bea)).toContain('Changed Job title – Cyd')
})
