import type { Value } from '#model/value.ts'
import type { Codec } from '../../kit/codec.ts'
import type { Raw } from '../../kit/stream.ts'
import type { Membership } from './person.ts'

/** The account's labels (user groups) by name. Memberships without a name are Google's own groups and stay as they are. */
export const labels: Codec = { reads: ['memberships'], get, put }

function get(raw: Raw): Value {
  return namesOf(membershipsOf(raw))
}

function put(raw: Raw, value: Value): Raw {
  const wanted = Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : []
  const before = membershipsOf(raw)
  const had = new Set(namesOf(before))
  if (wanted.length === had.size && wanted.every((name) => had.has(name))) return raw
  const kept = before.filter((each) => nameOf(each) === undefined || wanted.includes(nameOf(each) ?? ''))
  const added = wanted.filter((name) => !had.has(name)).map((name) => ({ contactGroupMembership: { name } }))
  return { ...raw, memberships: [...kept, ...added] }
}

const membershipsOf = (raw: Raw): readonly Membership[] =>
  Array.isArray(raw.memberships) ? (raw.memberships as readonly Membership[]) : []

const nameOf = (membership: Membership): string | undefined => membership.contactGroupMembership?.name

const namesOf = (memberships: readonly Membership[]): string[] => memberships.map(nameOf).filter((name) => name !== undefined)
