import type { Asked } from './asked.ts'
import { batchCreate, batchDelete, batchUpdate } from './batch.ts'
import { listConnections } from './connections.ts'
import { batchGetGroups, getGroup, listGroups } from './group-read.ts'
import { createGroup, deleteGroup, modifyMembers, updateGroup } from './group-write.ts'
import { copyOther, listOther } from './other.ts'
import { batchGet, getPerson } from './read.ts'
import { searchContacts, searchOther } from './search.ts'
import { createContact, deleteContact, updateContact } from './write.ts'

/** What answers each method of the discovery document; the result is the reply's body. */
export const HANDLERS: Readonly<Record<string, (asked: Asked) => unknown>> = {
  'people.people.connections.list': listConnections,
  'people.people.get': getPerson,
  'people.people.getBatchGet': batchGet,
  'people.people.createContact': createContact,
  'people.people.updateContact': updateContact,
  'people.people.deleteContact': deleteContact,
  'people.people.batchCreateContacts': batchCreate,
  'people.people.batchUpdateContacts': batchUpdate,
  'people.people.batchDeleteContacts': batchDelete,
  'people.people.searchContacts': searchContacts,
  'people.contactGroups.list': listGroups,
  'people.contactGroups.get': getGroup,
  'people.contactGroups.batchGet': batchGetGroups,
  'people.contactGroups.create': createGroup,
  'people.contactGroups.update': updateGroup,
  'people.contactGroups.delete': deleteGroup,
  'people.contactGroups.members.modify': modifyMembers,
  'people.otherContacts.list': listOther,
  'people.otherContacts.search': searchOther,
  'people.otherContacts.copyOtherContactToMyContactsGroup': copyOther,
}
