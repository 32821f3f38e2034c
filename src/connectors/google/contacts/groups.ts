import type { Http } from '../../kit/http.ts'
import type { Scope } from '../../kit/stream.ts'
import { refusal } from './refusal.ts'
import type { Membership, Person } from './person.ts'

/** A contact group (a label) of the account. */
export type Group = { readonly resourceName: string; readonly name: string; readonly groupType: string; readonly memberCount: number }

type Reply = { readonly contactGroups?: readonly Partial<Group>[]; readonly nextPageToken?: string }

/** The group that every new contact joins. */
export const myContacts = 'contactGroups/myContacts'

/** What is synchronised until the owner picks another group. */
export const presets: readonly Scope[] = [{ id: myContacts, title: 'My Contacts', preset: true }]

const userGroup = 'USER_CONTACT_GROUP'
const hidden = new Set(['contactGroups/all', 'contactGroups/blocked', 'contactGroups/chatBuddies'])
const known = new WeakMap<Http, Promise<readonly Group[]>>()

/** All groups, read once per pull or push. */
export function groupsOf(http: Http): Promise<readonly Group[]> {
  const reading = known.get(http) ?? readGroups(http)
  known.set(http, reading)
  reading.catch(() => known.delete(http))
  return reading
}

async function readGroups(http: Http): Promise<readonly Group[]> {
  const groups: Group[] = []
  let pageToken: string | undefined
  do {
    const query = { pageSize: 1000, groupFields: 'name,groupType,memberCount,metadata', pageToken }
    const reply = await http.send({ method: 'GET', base: 'people', path: '/v1/contactGroups', query })
    if (reply.status !== 200) throw refusal('read the contact groups', reply)
    const body = reply.body as Reply
    for (const { resourceName, name, groupType = '', memberCount = 0 } of body.contactGroups ?? [])
      if (resourceName !== undefined && name !== undefined) groups.push({ resourceName, name, groupType, memberCount })
    pageToken = body.nextPageToken
  } while (pageToken !== undefined)
  return groups
}

/** Each group as a scope; My Contacts first and preset. */
export async function groupScopes(http: Http): Promise<readonly Scope[]> {
  const others = (await groupsOf(http)).filter(({ resourceName }) => resourceName !== myContacts && !hidden.has(resourceName))
  return [...presets, ...others.map(({ resourceName, name }) => ({ id: resourceName, title: name }))]
}

/** Writes the names of user groups beside their ids, for a membership says only the id. Google's own groups (My Contacts, Starred) get no name: they are no labels. */
export async function named(http: Http, people: readonly Person[]): Promise<readonly Person[]> {
  if (!people.some(({ memberships }) => memberships?.some((each) => isLabel(idOf(each))))) return people
  const names = new Map(
    (await groupsOf(http)).filter(({ groupType }) => groupType === userGroup).map((group) => [group.resourceName, group.name]),
  )
  return people.map((person) =>
    person.memberships === undefined ? person : { ...person, memberships: person.memberships.map((each) => withName(each, names)) },
  )
}

/** Memberships as the API takes them: labels that do not exist yet are made, and at least one group stays (an empty list is refused). */
export async function writable(http: Http, memberships: readonly Membership[]): Promise<readonly Membership[]> {
  const ids: string[] = []
  for (const each of memberships) {
    const id = idOf(each) ?? (await groupNamed(http, each.contactGroupMembership?.name ?? ''))
    if (id !== null && !ids.includes(id)) ids.push(id)
  }
  return (ids.length === 0 ? [myContacts] : ids).map((contactGroupResourceName) => ({
    contactGroupMembership: { contactGroupResourceName },
  }))
}

async function groupNamed(http: Http, name: string): Promise<string | null> {
  if (name.trim() === '') return null
  const same = (await groupsOf(http)).find((group) => group.groupType === userGroup && group.name.toLowerCase() === name.toLowerCase())
  if (same !== undefined) return same.resourceName
  // A name is taken once (409), so a second sending makes no second group.
  const reply = await http.send({
    method: 'POST',
    base: 'people',
    path: '/v1/contactGroups',
    json: { contactGroup: { name } },
    idempotent: true,
  })
  if (reply.status === 409) {
    known.delete(http)
    return (await groupsOf(http)).find((group) => group.name.toLowerCase() === name.toLowerCase())?.resourceName ?? null
  }
  const { resourceName } = (reply.body ?? {}) as Partial<Group>
  if (reply.status !== 200 || resourceName === undefined) throw refusal(`make the label ${name}`, reply)
  known.set(http, Promise.resolve([...(await groupsOf(http)), { resourceName, name, groupType: userGroup, memberCount: 0 }]))
  return resourceName
}

const idOf = (membership: Membership): string | undefined => membership.contactGroupMembership?.contactGroupResourceName

/** System groups have words for ids, user groups hexadecimal numbers. */
const isLabel = (id: string | undefined): boolean => id !== undefined && /^contactGroups\/[0-9a-f]+$/.test(id)

function withName(membership: Membership, names: ReadonlyMap<string, string>): Membership {
  const name = names.get(idOf(membership) ?? '')
  return name === undefined ? membership : { ...membership, contactGroupMembership: { ...membership.contactGroupMembership, name } }
}
