import { type RecordKind, recordKinds } from './records.ts'

const singular: Record<string, RecordKind> = {
  account: 'company',
  accounts: 'company',
  opportunity: 'deal',
  opportunities: 'deal',
  contacts: 'contact',
  leads: 'lead',
}

/** The kind with a page of its own behind the API's word for it; null for kinds without one. */
export const kindOf = (entityType: string): RecordKind | null =>
  singular[entityType] ?? recordKinds.find((each) => each === entityType) ?? null
