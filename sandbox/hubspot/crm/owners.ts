import { hashOf } from '../../seed/random.ts'
import type { Portal } from '../portal.ts'

/** Somebody who may own objects; the id is not the user's. */
export type Owner = {
  readonly id: string
  readonly userId: number
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  readonly archived: boolean
}

const SINCE = '2021-03-15T09:00:00.000Z'
const TEAM = [
  ['ana', 'Ana', 'Ribeiro', false],
  ['ben', 'Ben', 'Whitaker', false],
  ['chloe', 'Chloé', 'Laurent', false],
  ['dora', 'Dora', 'Lindqvist', false],
  ['emil', 'Emil', 'Novak', true],
] as const

/** The people of a portal: the team in a lively one, its installer alone in an empty one. */
export function ownersOf(portal: Portal): Owner[] {
  if (portal.people.count === 0) return [owner(portal, { email: portal.email, firstName: 'Nia', lastName: 'Okafor', archived: false })]
  return TEAM.map(([local, firstName, lastName, archived]) =>
    owner(portal, { email: `${local}@northwind-sandbox.test`, firstName, lastName, archived }),
  )
}

function owner(portal: Portal, about: Pick<Owner, 'email' | 'firstName' | 'lastName' | 'archived'>): Owner {
  const number = hashOf(`${portal.hubId} ${about.email}`)
  return {
    ...about,
    id: String(70_000_000 + (number % 9_000_000)),
    userId: about.email === portal.email ? portal.userId : 50_000_000 + (number % 9_000_000),
  }
}

/** An owner as the API shows them. */
export function ownerView(owner: Owner): object {
  const { userId, archived, ...shown } = owner
  const user = archived ? { userIdIncludingInactive: userId } : { userId, userIdIncludingInactive: userId }
  return {
    ...shown,
    ...user,
    archived,
    type: 'PERSON',
    createdAt: SINCE,
    updatedAt: SINCE,
    teams: [{ id: '178588', name: 'Sales', primary: true }],
  }
}
