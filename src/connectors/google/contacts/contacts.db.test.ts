import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openHttp } from '#connections/http.flow.ts'
import { openTokens } from '#connections/token.flow.ts'
import { must } from '#lib/must.ts'
import { connectAccount, makeDesk, newAccount } from '#test/connect.ts'
import { makeCaller, testDatabase, type TestDatabase } from '#test/database.ts'
import { startSandboxProcess, type Remote, type SandboxProcess } from '#test/sandbox.ts'
import type { Change, Outgoing, Raw } from '../../kit/stream.ts'
import { google } from '../index.ts'
import { contacts } from './contacts.ts'
import { myContacts } from './groups.ts'
import { labels } from './labels.ts'

let database: TestDatabase
let sandbox: SandboxProcess
let remote: Remote
beforeAll(async () => {
  ;[database, sandbox] = await Promise.all([testDatabase(), startSandboxProcess()])
  remote = sandbox.google
})
afterAll(async () => {
  await Promise.all([database?.close(), sandbox?.close()])
})

async function open(account = newAccount()) {
  const desk = makeDesk(database.db, { connector: google, remote })
  const caller = await makeCaller(database.db)
  const { id: connectionId } = await connectAccount(desk, remote, { caller, account })
  const tokens = openTokens(desk)
  /** A new Http each time, as each pull and push gets one. */
  const http = () => openHttp(desk, tokens, { workspaceId: caller.workspaceId, connectionId, urgent: true })
  const there = (method: string, path: string, json?: unknown) => remote.as(account, { method, path, ...(json !== undefined && { json }) })
  const add = (person: object) => there('POST', '/v1/people:createContact?personFields=names,metadata', person)
  const see = (id: string) =>
    there('GET', `/v1/${id}?personFields=names,emailAddresses,phoneNumbers,memberships,clientData,metadata,userDefined`)
  const pull = async (cursor: string | null = null, scope = myContacts) => {
    const pulled = await contacts.pull(await http(), cursor, scope)
    return pulled.kind === 'page' ? pulled : expect.fail('expired')
  }
  const push = async (...batch: Outgoing[]) => (await contacts.push?.(await http(), myContacts, batch)) ?? []
  return { account, http, there, add, see, pull, push }
}

const write = (step: Outgoing['step'], of: Change | null, more: { raw: Raw; sent: readonly string[] }): Outgoing => ({
  record: crypto.randomUUID(),
  remote: of?.id ?? null,
  tag: of?.tag ?? null,
  step,
  stamp: `here:workspace:${crypto.randomUUID()}`,
  ...more,
})
const isProfile = (value: unknown) => (value as { metadata?: { source?: { type?: string } } }).metadata?.source?.type === 'PROFILE'
const group = (id: string) => ({ contactGroupMembership: { contactGroupResourceName: id } })

describe('the group that is synchronised', () => {
  test('leaves others out of a listing, and marks who leaves it as outside, not as gone', async () => {
    const { add, there, pull, http } = await open()
    const label = (await there('POST', '/v1/contactGroups', { contactGroup: { name: 'Private' } })).resourceName as string
    const inside = (await add({ names: [{ givenName: 'In' }] })).resourceName as string
    await add({ names: [{ givenName: 'Out' }], memberships: [group(label)] })
    const first = await pull()
    expect(first.changes.map(({ id }) => id)).toEqual([inside])
    await there('POST', `/v1/${label}/members:modify`, { resourceNamesToAdd: [inside] })
    await there('POST', `/v1/${myContacts}/members:modify`, { resourceNamesToRemove: [inside] })
    const { changes } = await pull(first.next)
    expect(changes).toMatchObject([{ id: inside, outside: true }])
    expect(changes[0]?.values).not.toBeNull()
    expect(await contacts.read(await http(), myContacts, [inside])).toMatchObject([{ id: inside, outside: true }])
    expect((await contacts.scopes(await http())).map(({ title }) => title)).toEqual(expect.arrayContaining(['My Contacts', 'Private']))
  })

  test('a group of its own is a scope, and what is made for it joins it and My Contacts', async () => {
    const { there, http, see, pull } = await open()
    const label = (await there('POST', '/v1/contactGroups', { contactGroup: { name: 'Customers' } })).resourceName as string
    const [receipt] =
      (await contacts.push?.(await http(), label, [
        write('create', null, { raw: { names: [{ givenName: 'New' }] }, sent: ['names[0].givenName'] }),
      ])) ?? []
    if (receipt?.kind !== 'done') return expect.fail(JSON.stringify(receipt))
    const ids = ((await see(receipt.change.id)).memberships as { contactGroupMembership: { contactGroupResourceName: string } }[]).map(
      (each) => each.contactGroupMembership.contactGroupResourceName,
    )
    expect(ids.toSorted()).toEqual([label, myContacts].toSorted())
    expect((await pull(null, label)).changes.map(({ id }) => id)).toEqual([receipt.change.id])
  })
})

describe('ids and versions', () => {
  test('a changed resource name comes with its former one, also when read by it', async () => {
    const { add, pull, account, http } = await open()
    const before = (await add({ names: [{ givenName: 'Renamed' }] })).resourceName as string
    const first = await pull()
    const { resourceName: after } = await remote.control('rename', { resourceName: before, account })
    const { changes } = await pull(first.next)
    expect(changes.find(({ values }) => values !== null)).toMatchObject({ id: after, formerly: expect.arrayContaining([before]) })
    expect(await contacts.read(await http(), myContacts, [before])).toMatchObject([
      { id: after, formerly: expect.arrayContaining([before]) },
    ])
  })

  test('a listing that still shows the state before our write has the earlier order', async () => {
    const { add, pull, push, account } = await open()
    await add({ names: [{ givenName: 'Slow' }] })
    const { changes, next } = await pull()
    const before = must(changes[0], 'the contact')
    await remote.control('visibility', { account, delayMs: 60_000 })
    const [receipt] = await push(write('update', before, { raw: { names: [{ givenName: 'Fast' }] }, sent: ['names[0].givenName'] }))
    if (receipt?.kind !== 'done') return expect.fail(JSON.stringify(receipt))
    expect(must(receipt.change.order, 'order') > must(before.order, 'order')).toBe(true)
    for (const late of (await pull(next)).changes) expect(must(late.order, 'order') < must(receipt.change.order, 'order')).toBe(true)
  })
})

describe('writing', () => {
  test('values of a profile are neither read as ours nor written back', async () => {
    const { pull, there, push, see } = await open('ana@northwind-sandbox.test')
    const whole = (await there('GET', '/v1/people/me/connections?pageSize=1000&personFields=names,emailAddresses,metadata'))
      .connections as Raw[]
    const profiled = must(
      whole.find((each) => (each.emailAddresses as unknown[] | undefined)?.some(isProfile)),
      'a contact with a profile',
    )
    const listed = await everyone(pull)
    const change = must(
      listed.find(({ id }) => id === profiled.resourceName),
      'its change',
    )
    expect(JSON.stringify(change.values)).not.toContain('"PROFILE"')
    const mails = (change.values?.emailAddresses ?? []) as Raw[]
    const [receipt] = await push(
      write('update', change, {
        raw: { ...change.values, emailAddresses: [...mails, { value: 'added@example.com', type: 'work' }] },
        sent: ['emailAddresses[*]'],
      }),
    )
    expect(receipt?.kind).toBe('done')
    const after = ((await see(change.id)).emailAddresses as { value: string }[]).filter((each) => !isProfile(each))
    expect(after.map(({ value }) => value)).toEqual([...mails.map(({ value }) => value), 'added@example.com'])
  })

  test('what we do not map survives beside what we write', async () => {
    const { add, pull, push, see } = await open()
    await add({
      names: [{ givenName: 'Ana', middleName: 'de', familyName: 'Sousa', honorificPrefix: 'Dr.' }],
      userDefined: [{ key: 'Region', value: 'North' }],
      clientData: [{ key: 'other-app', value: '7' }],
    })
    const change = must((await pull()).changes[0], 'the contact')
    const [name] = (change.values?.names ?? []) as Raw[]
    await push(
      write('update', change, { raw: { ...change.values, names: [{ ...name, givenName: 'Anna' }] }, sent: ['names[0].givenName'] }),
    )
    const after = await see(change.id)
    expect((after.names as Raw[])[0]).toMatchObject({ givenName: 'Anna', middleName: 'de', familyName: 'Sousa', honorificPrefix: 'Dr.' })
    expect(after).toMatchObject({ userDefined: [{ key: 'Region', value: 'North' }], clientData: [{ key: 'other-app', value: '7' }] })
  })

  test('labels are made once by name, the last group never goes, Google’s own groups stay', async () => {
    const { add, pull, push, see, there } = await open()
    await add({ names: [{ givenName: 'Tagged' }], memberships: [group(myContacts), group('contactGroups/starred')] })
    const change = must((await pull()).changes[0], 'the contact')
    const [tagged] = await push(write('update', change, { raw: labels.put(change.values ?? {}, ['VIP', 'New']), sent: ['codec:labels'] }))
    if (tagged?.kind !== 'done') return expect.fail(JSON.stringify(tagged))
    expect(labels.get(tagged.change.values ?? {})).toEqual(['VIP', 'New'])
    const [bare] = await push(
      write('update', tagged.change, { raw: labels.put(tagged.change.values ?? {}, ['vip']), sent: ['codec:labels'] }),
    )
    if (bare?.kind !== 'done') return expect.fail(JSON.stringify(bare))
    const groups = ((await there('GET', '/v1/contactGroups?pageSize=1000')).contactGroups as { name: string }[]).map(({ name }) =>
      name.toLowerCase(),
    )
    expect(groups.filter((name) => name === 'vip')).toHaveLength(1)
    const left = JSON.stringify((await see(change.id)).memberships)
    expect(left).toContain('contactGroups/starred')
    const [none] = await push(write('update', bare.change, { raw: { memberships: [] }, sent: ['codec:labels'] }))
    expect(none?.kind).toBe('done')
    expect(JSON.stringify((await see(change.id)).memberships)).toContain(myContacts)
  })

  test('a new label of many new contacts is made by one call', async () => {
    const { push, account } = await open()
    await remote.clearLog()
    const raw: Raw = {
      names: [{ givenName: 'Many' }],
      memberships: [{ contactGroupMembership: { name: 'Fair 2026' } }, { contactGroupMembership: { name: 'Lisbon' } }],
    }
    const receipts = await push(...Array.from({ length: 50 }, () => write('create', null, { raw, sent: ['codec:labels'] })))
    expect(receipts.every(({ kind }) => kind === 'done')).toBe(true)
    const made = (await remote.log('POST /v1/')).filter((call) => call.account === account)
    expect(made.map(({ path }) => path)).toEqual(['/v1/contactGroups', '/v1/contactGroups', '/v1/people:batchCreateContacts'])
  })

  test('a label that is refused refuses its contact only', async () => {
    const { push } = await open()
    await remote.control('faults', { match: 'POST /v1/contactGroups', status: 400, times: 1 })
    const plain: Raw = { names: [{ givenName: 'Plain' }] }
    const labelled: Raw = { ...plain, memberships: [{ contactGroupMembership: { name: 'Refused' } }] }
    const receipts = await push(...[labelled, plain].map((raw) => write('create', null, { raw, sent: ['names[0].givenName'] })))
    expect(receipts).toMatchObject([{ kind: 'refused', reason: expect.stringContaining('label Refused') }, { kind: 'done' }])
  })

  test('another primary phone goes first there', async () => {
    const { add, pull, push, see } = await open()
    await add({
      names: [{ givenName: 'Two' }],
      phoneNumbers: [
        { value: '+351 210 000 001', type: 'work' },
        { value: '+351 910 000 002', type: 'mobile' },
      ],
    })
    const change = must((await pull()).changes[0], 'the contact')
    const [work, mobile] = (change.values?.phoneNumbers ?? []) as Raw[]
    const phoneNumbers = [
      { ...work, metadata: {} },
      { ...mobile, metadata: { sourcePrimary: true } },
    ]
    await push(write('update', change, { raw: { ...change.values, phoneNumbers }, sent: ['phoneNumbers[*]'] }))
    expect(((await see(change.id)).phoneNumbers as Raw[])[0]).toMatchObject({ value: '+351 910 000 002', metadata: { primary: true } })
  })

  test('throttled in the middle of a batch: what was done keeps its receipt, the rest is safe to try again', async () => {
    const { add, pull, push } = await open()
    for (const givenName of ['A', 'B']) await add({ names: [{ givenName }] })
    const [a, b] = (await pull()).changes
    await remote.control('faults', { match: 'batchDeleteContacts', status: 429, retryAfter: 600, times: 1 })
    const rename = write('update', must(a, 'a'), { raw: { names: [{ givenName: 'AA' }] }, sent: ['names[0].givenName'] })
    expect((await push(rename, write('delete', must(b, 'b'), { raw: {}, sent: [] }))).map(({ kind }) => kind)).toEqual(['done', 'stale'])
  })

  test('custom fields that people use are offered by name', async () => {
    const { add, http } = await open()
    await add({
      names: [{ givenName: 'A' }],
      userDefined: [
        { key: 'Región', value: 'Sur' },
        { key: 'odd[key]', value: 'x' },
      ],
    })
    await add({ names: [{ givenName: 'B' }], userDefined: [{ key: 'Región', value: 'Norte' }] })
    const fields = await contacts.describe(await http(), myContacts)
    expect(fields.filter(({ name }) => name.startsWith('userDefined'))).toMatchObject([
      { name: expect.stringMatching(/^userDefined\[key=Región\]\.value$/), type: 'text', writable: true },
    ])
  })
})

async function everyone(
  pull: (cursor: string | null) => Promise<{ changes: readonly Change[]; more: boolean; next: string }>,
): Promise<readonly Change[]> {
  const all: Change[] = []
  for (let cursor: string | null = null; ;) {
    const { changes, more, next } = await pull(cursor)
    all.push(...changes)
    if (!more) return all
    cursor = next
  }
}
