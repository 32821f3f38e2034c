import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSandbox, type Sandbox } from '../start.ts'
import { command } from '../control/command.ts'
import { readDiscovery } from './discovery.ts'
import { MASK_NAMES, textIn, type Json } from './people/value.ts'
import { problems } from './schema.ts'

const MASK = MASK_NAMES.join(',')
const discovery = readDiscovery('people.v1')
const method = (id: string) => discovery.methods.find((one) => one.id === `people.${id}`)

let sandbox: Sandbox
let origin: string
let token: string
beforeAll(async () => {
  sandbox = await startSandbox()
  origin = sandbox.google.origin
  token = String((await command(origin, 'POST token', {}))['access_token'])
})
afterAll(() => sandbox.close())

type Answer = Readonly<Record<string, Json>>

async function call(path: string, httpMethod: string, body?: Json): Promise<Answer> {
  const init = {
    method: httpMethod,
    headers: { authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }
  const response = await fetch(`${origin}/v1/${path}`, init)
  const answer = (await response.json()) as Answer
  expect([response.status, answer['error']]).toEqual([200, undefined])
  return answer
}

/** Calls a method by its id and holds the reply against its schema in Google's own description. */
async function checked(id: string, path: string, body?: Json): Promise<Answer> {
  const known = method(id)
  if (known?.response === undefined) throw new Error(`${id} is not in the description`)
  expect(known.path.test(`/v1/${path.split('?')[0]}`)).toBe(true)
  const answer = await call(path, known.httpMethod, body)
  expect(problems(discovery.schemas, known.response, answer)).toEqual([])
  return answer
}

const contact = { names: [{ givenName: 'Conny', familyName: 'Form' }], emailAddresses: [{ value: 'c@form.example', type: 'work' }] }

describe('every reply fits Google’s discovery document', () => {
  it('lists and reads', async () => {
    const full = await checked('people.connections.list', `people/me/connections?personFields=${MASK}&pageSize=400&requestSyncToken=true`)
    expect((full['connections'] as Json[]).length).toBe(400)
    await checked('people.get', `people/me?personFields=${MASK}`)
    const [first] = full['connections'] as { resourceName: string }[]
    await checked('people.get', `${first?.resourceName}?personFields=${MASK}`)
    await checked(
      'people.getBatchGet',
      `people:batchGet?personFields=${MASK}&resourceNames=${first?.resourceName}&resourceNames=people/c404`,
    )
    await checked('people.searchContacts', 'people:searchContacts?query=&readMask=names')
    expect(await checked('people.searchContacts', `people:searchContacts?query=a&readMask=${MASK}`)).toHaveProperty('results')
    await checked('otherContacts.list', 'otherContacts?readMask=names,emailAddresses,metadata,photos&requestSyncToken=true')
    await checked('otherContacts.search', 'otherContacts:search?query=&readMask=names')
    await checked('otherContacts.search', 'otherContacts:search?query=a&readMask=names,metadata')
  })

  it('writes, one by one and in batches, and syncs what was written', async () => {
    const list = `people/me/connections?personFields=${MASK}&pageSize=500&requestSyncToken=true`
    const syncToken = textIn(await checked('people.connections.list', list), 'nextSyncToken')
    const born = await checked('people.createContact', `people:createContact?personFields=${MASK}`, contact)
    const name = textIn(born, 'resourceName')
    const metadata = { sources: ((born['metadata'] ?? {}) as { sources: Json[] }).sources }
    const changed = { metadata, phoneNumbers: [{ value: '+55 11 98888-7777', type: 'mobile' }] }
    const after = await checked(
      'people.updateContact',
      `${name}:updateContact?updatePersonFields=phoneNumbers&personFields=${MASK}`,
      changed,
    )
    await checked('people.batchCreateContacts', 'people:batchCreateContacts', { readMask: MASK, contacts: [{ contactPerson: contact }] })
    const stale = { contacts: { [name]: changed, 'people/c404': changed }, updateMask: 'phoneNumbers', readMask: MASK }
    expect(await checked('people.batchUpdateContacts', 'people:batchUpdateContacts', stale)).toMatchObject({
      updateResult: { [name]: { status: { code: 9 } } },
    })
    const fresh = { ...contact, metadata: after['metadata'] ?? null }
    await checked('people.batchUpdateContacts', 'people:batchUpdateContacts', {
      contacts: { [name]: fresh },
      updateMask: 'names',
      readMask: MASK,
    })
    await checked('people.deleteContact', `${name}:deleteContact`)
    const second = await checked('people.createContact', 'people:createContact', contact)
    await checked('people.batchDeleteContacts', 'people:batchDeleteContacts', { resourceNames: [second['resourceName'] ?? null] })
    const delta = await checked('people.connections.list', `${list}&syncToken=${syncToken}`)
    expect((delta['connections'] as Json[]).length).toBe(3)
  })

  it('groups and other contacts', async () => {
    const fields = 'clientData,groupType,memberCount,metadata,name'
    await checked('contactGroups.list', `contactGroups?groupFields=${fields}&pageSize=1000`)
    const group = await checked('contactGroups.create', 'contactGroups', {
      contactGroup: { name: 'Conform', clientData: [{ key: 'k', value: 'v' }] },
    })
    const name = textIn(group, 'resourceName')
    await checked('contactGroups.update', name, {
      contactGroup: { name: 'Conformed' },
      updateGroupFields: 'name',
      readGroupFields: 'name,clientData',
    })
    const { connections } = await call('people/me/connections?personFields=names&pageSize=2', 'GET')
    const members = (connections as { resourceName: string }[]).map((one) => one.resourceName)
    await checked('contactGroups.members.modify', `${name}/members:modify`, { resourceNamesToAdd: [...members, 'people/c404'] })
    expect(await checked('contactGroups.get', `${name}?maxMembers=5&groupFields=${fields}`)).toMatchObject({
      memberCount: 2,
      memberResourceNames: members,
    })
    await checked('contactGroups.batchGet', `contactGroups:batchGet?resourceNames=${name}&resourceNames=contactGroups/none&maxMembers=5`)
    await checked('contactGroups.delete', name)
    const { otherContacts } = await call('otherContacts?readMask=names', 'GET')
    const [other] = otherContacts as { resourceName: string }[]
    await checked('otherContacts.copyOtherContactToMyContactsGroup', `${other?.resourceName}:copyOtherContactToMyContactsGroup`, {
      copyMask: 'emailAddresses,names',
    })
  })

  it('and userinfo fits the OAuth2 description where the two share a name', async () => {
    const answer = (await (await fetch(`${origin}/v1/userinfo`, { headers: { authorization: `Bearer ${token}` } })).json()) as Answer
    const shared = Object.fromEntries(
      ['email', 'given_name', 'family_name', 'name', 'picture', 'hd'].map((name) => [name, answer[name] ?? null]),
    )
    expect(problems(readDiscovery('oauth2.v2').schemas, 'Userinfo', shared)).toEqual([])
  })
})

describe('the check itself', () => {
  it('finds what does not fit', () => {
    const found = problems(discovery.schemas, 'Person', { names: [{ givenName: 5 }], shoes: [], etag: null })
    expect(found.map((one) => one.at)).toEqual(['names[0].givenName', 'shoes', 'etag'])
  })
})
