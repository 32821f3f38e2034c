import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { must } from '#lib/must.ts'
import { startPortals, type Portal, type Portals } from '#test/portal.ts'
import type { Http } from '../../kit/http.ts'
import type { Change, Outgoing, Raw, Receipt } from '../../kit/stream.ts'
import { pointees } from '../pointees.ts'
import { stampPreparation } from '../preparation.ts'
import { company } from './company.ts'
import { contact } from './contact.ts'
import { deal } from './deal.ts'
import { find } from './find.ts'
import type { ObjectType } from './object-type.ts'
import { push } from './push.ts'
import { read } from './read.ts'

let portals: Portals

beforeAll(async () => {
  portals = await startPortals()
})
afterAll(() => portals[Symbol.asyncDispose]())

const newborn = (raw: Raw): Outgoing => ({
  record: randomUUID(),
  remote: null,
  tag: null,
  step: 'create',
  raw,
  sent: Object.keys(raw),
  stamp: `test:${randomUUID()}`,
})

const update = ({ id, tag, values }: Change, sent: Raw, paths: readonly string[]): Outgoing => ({
  record: randomUUID(),
  remote: id,
  tag,
  step: 'update',
  raw: { ...values, ...sent },
  sent: paths,
  stamp: '',
})

async function prepared(): Promise<Portal> {
  const portal = await portals.open()
  await stampPreparation.make(portal.http)
  return portal
}

async function done({ http }: Portal, type: ObjectType, out: Outgoing): Promise<Change> {
  return changeIn((await push(http, type, [out]))[0])
}

const changeIn = (receipt: Receipt | undefined): Change =>
  receipt?.kind === 'done' ? receipt.change : expect.fail(JSON.stringify(receipt))

const person = (email: string, more: object = {}): Raw => ({ properties: { firstname: 'Ana', ...more }, emails: [{ value: email }] })
const bread: Raw = { properties: { dealname: 'Bread', pipeline: 'default', dealstage: 'contractsent' } }

describe('the field of our own', () => {
  test('is looked for, made once, and seen', async () => {
    const { http, there } = await portals.open()
    expect(await stampPreparation.look(http)).toEqual({
      state: 'missing',
      what: ['pipedesk_id for contacts', 'pipedesk_id for companies', 'pipedesk_id for deals'],
    })
    await stampPreparation.make(http)
    await stampPreparation.make(http)
    expect(await stampPreparation.look(http)).toEqual({ state: 'done' })
    expect(await there('properties/deals/pipedesk_id')).toMatchObject({ hasUniqueValue: true, type: 'string' })
  })

  test('is not tried without the permission, which is named', async () => {
    const portal = await portals.open()
    const http = await portal.withScopes(['oauth', 'crm.objects.contacts.read', 'crm.schemas.contacts.read'])
    expect(await stampPreparation.look(http)).toMatchObject({
      state: 'forbidden',
      reason: expect.stringContaining('crm.schemas.contacts.write'),
    })
    await expect(stampPreparation.make(http)).rejects.toMatchObject({ code: 'conflict' })
  })

  test('of the same name that takes a value twice is in the way', async () => {
    const { http, there } = await portals.open()
    const json = { name: 'pipedesk_id', label: 'Mine', type: 'string', fieldType: 'text', groupName: 'contactinformation' }
    await there('properties/contacts', json)
    expect(await stampPreparation.look(http)).toMatchObject({ state: 'forbidden', reason: expect.stringContaining('Archive it') })
  })
})

describe('associations', () => {
  test('a contact is born with its company, moves to another, and leaves it', async () => {
    const portal = await prepared()
    const firms = await push(
      portal.http,
      company,
      ['A', 'B'].map((name) => newborn({ properties: { name } })),
    )
    const [a, b] = firms.map((receipt) => changeIn(receipt).id)
    const born = await done(portal, contact, newborn({ ...person('ana@x.example'), associations: { company: a ?? '' } }))
    expect(born.values).toMatchObject({ associations: { company: a } })
    const moved = await done(portal, contact, update(born, { associations: { company: b ?? '' } }, ['associations.company']))
    expect(moved.values).toMatchObject({ associations: { company: b } })
    const { associations: _, ...rest } = must(moved.values, 'values')
    const left = await done(portal, contact, { ...update(moved, {}, ['associations.company']), raw: rest })
    // The former company stays a company of it, and is the only one again.
    expect(left.values).toMatchObject({ associations: { company: a } })
  })

  test('a deal’s contacts come and go beside its company', async () => {
    const portal = await prepared()
    const people = await push(
      portal.http,
      contact,
      ['a', 'b', 'c'].map((name) => newborn(person(`${name}@x.example`))),
    )
    const [a, b, c] = people.map((receipt) => changeIn(receipt).id)
    const firm = await done(portal, company, newborn({ properties: { name: 'A' } }))
    const born = await done(portal, deal, newborn({ ...bread, associations: { company: firm.id, contacts: [a ?? '', b ?? ''] } }))
    expect(born.values).toMatchObject({ associations: { company: firm.id, contacts: [a, b] } })
    const next = { associations: { company: firm.id, contacts: [b ?? '', c ?? ''] } }
    const changed = await done(portal, deal, update(born, next, ['associations.contacts[*]']))
    expect(changed.values).toMatchObject(next)
    expect(changed.tag).not.toBe(born.tag)
  })

  test('a company that is not there is refused in words, and trying again without it makes no second one', async () => {
    const portal = await prepared()
    const born = await done(portal, contact, newborn(person('ana@x.example')))
    const [receipt] = await push(portal.http, contact, [update(born, { associations: { company: '999' } }, ['associations.company'])])
    expect(receipt).toMatchObject({ kind: 'refused', reason: expect.stringContaining('primary company') })
    const orphan = newborn({ ...person('ben@x.example'), associations: { company: '999' } })
    expect(await push(portal.http, contact, [orphan])).toMatchObject([
      { kind: 'refused', reason: expect.stringContaining('primary company') },
    ])
    // Whole it is not there, and what there is of it has not lost a company that it never had.
    expect(await find(portal.http, contact, [orphan])).toEqual([null])
    const [found] = await find(portal.http, contact, [{ ...orphan, raw: person('ben@x.example') }])
    expect(found).toMatchObject({ stamp: orphan.stamp })
    expect(await push(portal.http, contact, [{ ...orphan, raw: person('ben@x.example') }])).toMatchObject([
      { kind: 'done', change: { id: found?.id } },
    ])
  })

  test('a birth whose answer was lost is found with its company; one that could not be finished is made again, not twice', async () => {
    const portal = await prepared()
    const firm = await done(portal, company, newborn({ properties: { name: 'A' } }))
    const lost = newborn({ ...person('ana@x.example'), associations: { company: firm.id } })
    await portal.remote.control('faults', { match: '/batch/upsert$', dropReply: true, times: 1 })
    expect(await push(portal.http, contact, [lost])).toEqual([{ kind: 'unknown' }])
    expect(await find(portal.http, contact, [lost])).toMatchObject([{ stamp: lost.stamp, values: { associations: { company: firm.id } } }])
    const half = newborn({ ...person('ben@x.example'), associations: { company: firm.id } })
    await portal.remote.control('faults', { match: '/companies/batch/create$', dropRequest: true, times: 1 })
    expect(await push(portal.http, contact, [half])).toEqual([{ kind: 'stale' }])
    const [{ id } = { id: '' }] = (await find(portal.http, contact, [half])).filter((each) => each !== null)
    expect(await push(portal.http, contact, [half])).toMatchObject([
      { kind: 'done', change: { id, values: { associations: { company: firm.id } } } },
    ])
  })

  test('who may not see companies is asked of none', async () => {
    const portal = await prepared()
    const born = await done(portal, contact, newborn(person('ana@x.example')))
    const scopes = ['oauth', 'crm.objects.contacts.read', 'crm.schemas.contacts.read', 'crm.objects.owners.read']
    const http = await portal.withScopes(scopes)
    expect(await read(http, contact, [born.id])).toMatchObject([{ id: born.id, values: { properties: { firstname: 'Ana' } } }])
    const seen = await pointees(http)
    expect(seen.every(({ to }) => to === 'member')).toBe(true)
  })
})

describe('what stands there already', () => {
  test('a contact of the same e-mail is not made again, and which it is is told', async () => {
    for (const portal of [await prepared(), await portals.open()]) {
      const { id } = await portal.there('objects/contacts', { properties: { email: 'ana@x.example' } })
      const receipts = await push(portal.http, contact, [newborn(person('Ana@X.example')), newborn(person('ben@x.example'))])
      expect(receipts).toMatchObject([{ kind: 'refused', reason: expect.stringContaining(`(id ${String(id)})`) }, { kind: 'done' }])
    }
  })

  test('another contact’s e-mail is refused in words', async () => {
    const portal = await prepared()
    await portal.there('objects/contacts', { properties: { email: 'taken@x.example' } })
    const born = await done(portal, contact, newborn(person('ana@x.example')))
    const [receipt] = await push(portal.http, contact, [update(born, { emails: [{ value: 'taken@x.example' }] }, ['emails[*]'])])
    expect(receipt).toMatchObject({ kind: 'refused', reason: expect.stringMatching(/Another record at HubSpot \(id \d+\)/) })
  })

  test('without the field: a company of the same domain is not made again; a lost one is found by its domain or its name, and nothing older is', async () => {
    const portal = await portals.open()
    const { id } = await portal.there('objects/companies', { properties: { name: 'Padaria', domain: 'padaria.example.pt' } })
    const firm = newborn({ properties: { name: 'Padaria, Lda.' }, domains: ['padaria.example.pt'] })
    expect(await push(portal.http, company, [firm])).toMatchObject([{ kind: 'refused', reason: expect.stringContaining(String(id)) }])
    await portal.advance(25 * 60 * 60_000)
    expect(await find(portal.http, company, [firm])).toEqual([null])
    for (const [type, raw] of [
      [company, { properties: { name: 'Mill' }, domains: ['mill.example.pt'] }],
      [deal, bread],
    ] as const) {
      const lost = newborn(raw)
      await portal.remote.control('faults', { match: '/batch/create$', dropReply: true, times: 1 })
      expect(await push(portal.http, type, [lost])).toEqual([{ kind: 'unknown' }])
      const other = newborn({ properties: { dealname: 'Cake', name: 'Cake' } })
      expect(await find(portal.http, type, [lost, other])).toMatchObject([{ values: { properties: raw.properties } }, null])
    }
  })
})

test('each write of a batch has its own fate, whatever the order of the answers', async () => {
  const portal = await prepared()
  const receipts = await push(portal.http, deal, [
    newborn({ properties: { ...(bread.properties as Raw), dealname: 'One' } }),
    newborn({ properties: { ...(bread.properties as Raw), dealstage: 'no_such_stage' } }),
    newborn({ properties: { ...(bread.properties as Raw), dealname: 'Three', amount: 12.5, closedate: '2027-01-31' } }),
  ])
  expect(receipts).toMatchObject([
    { kind: 'done', change: { values: { properties: { dealname: 'One' } } } },
    { kind: 'refused', reason: expect.stringContaining('dealstage') },
    { kind: 'done', change: { values: { properties: { dealname: 'Three', amount: '12.5' } } } },
  ])
})

test('what moved there since is stale and is not overwritten', async () => {
  const portal = await prepared()
  const born = await done(portal, contact, newborn(person('ana@x.example')))
  await portal.advance(1_000)
  await portal.there(`objects/contacts/${born.id}`, { properties: { jobtitle: 'Baker' } }, 'PATCH')
  const out = update(born, { properties: { firstname: 'Ana', jobtitle: 'Cook' } }, ['properties.jobtitle'])
  expect(await push(portal.http, contact, [out])).toEqual([{ kind: 'stale' }])
  const [now] = await read(portal.http, contact, [born.id])
  const again = await done(portal, contact, { ...out, tag: must(now, 'the contact').tag })
  expect(again.values).toMatchObject({ properties: { jobtitle: 'Cook' } })
})

/** Somebody there edits as soon as a write has been answered, before anything else is asked. */
function overtaken(portal: Portal, verb: string, edit: object): Portal {
  const http: Http = {
    ...portal.http,
    now: () => portal.http.now(),
    async send(request) {
      const reply = await portal.http.send(request)
      if (!request.path.endsWith(`/batch/${verb}`)) return reply
      const [{ id }] = (reply.body as { results: [{ id: string }] }).results
      await portal.advance(1_000)
      await portal.there(`objects/contacts/${id}`, { properties: edit }, 'PATCH')
      return reply
    },
  }
  return { ...portal, http }
}

const isLater = (one: Change | undefined, other: Change): boolean => (one?.order ?? '') > (other.order ?? '')

test('an answer says what was written, not what somebody there has made of it since', async () => {
  const portal = await prepared()
  const born = await done(overtaken(portal, 'upsert', { firstname: 'Anna' }), contact, newborn(person('ana@x.example')))
  expect(born.values).toMatchObject({ properties: { firstname: 'Ana' } })
  const [seen] = await read(portal.http, contact, [born.id])
  expect(isLater(seen, born)).toBe(true)
  const out = update(must(seen, 'it'), { properties: { firstname: 'Anna', jobtitle: 'Cook' } }, ['properties.jobtitle'])
  const changed = await done(overtaken(portal, 'update', { jobtitle: 'Baker' }), contact, out)
  expect(changed.values).toMatchObject({ properties: { jobtitle: 'Cook' } })
  const [now] = await read(portal.http, contact, [born.id])
  expect(now).toMatchObject({ values: { properties: { jobtitle: 'Baker' } } })
  expect(isLater(now, changed)).toBe(true)
})

test('owners are members, stages stand within their pipelines, in order, with what they come to', async () => {
  const { http } = await portals.open()
  const all = await pointees(http)
  const pipeline = all.find(({ to }) => to === 'pipeline')
  const stages = all.filter(({ to, within }) => to === 'stage' && within === pipeline?.id)
  expect(pipeline).toMatchObject({ id: 'default', place: 0 })
  expect(stages.map(({ place }) => place)).toEqual(stages.map((_, at) => at))
  expect(stages.map(({ outcome }) => outcome)).toEqual(['open', 'open', 'open', 'open', 'open', 'won', 'lost'])
  expect(all.find(({ to }) => to === 'member')).toMatchObject({ email: expect.stringContaining('@'), label: expect.stringMatching(/\w/) })
})
