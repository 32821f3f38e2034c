import { objectIn, textIn, type Fields, type Value } from './value.ts'

export const MY_CONTACTS = 'contactGroups/myContacts'

/** The resource names of the groups a contact is in. */
export function membershipsOf(fields: Fields): string[] {
  const names = (fields.memberships ?? []).map((one) => textIn(objectIn(one, 'contactGroupMembership'), 'contactGroupResourceName'))
  return [...new Set(names.filter(Boolean))]
}

/** A membership value. */
export function membership(groupName: string): Value {
  const contactGroupId = groupName.replace('contactGroups/', '')
  return { contactGroupMembership: { contactGroupId, contactGroupResourceName: groupName } }
}
