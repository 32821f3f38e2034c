import { company } from '#model/company.ts'
import { companyDomain } from '#model/domain.ts'
import { itemsOf } from '#model/element.ts'
import type { RecordKey } from '#model/noun.ts'
import type { Values } from '#model/value.ts'
import type { Draft } from './draft.ts'

/** What a contact's change says about its company: nothing; this company, whose name it takes; a company by its name, to be found. */
export type Affiliation =
  | { readonly kind: 'none' }
  | { readonly kind: 'takeName'; readonly companyId: string }
  | { readonly kind: 'leave' }
  | { readonly kind: 'find'; readonly name: string }

/**
 * A contact has a company (`companyId`) and, as address books know it, a company's name (`companyName`). Whichever was changed leads: a chosen
 * company gives its name, so that it can be pushed; a name finds its company, by name or by the corporate domain of the contact's e-mail.
 */
export function affiliationOf({ before, after }: Draft): Affiliation {
  if (after === null) return { kind: 'none' }
  const changed = (field: string): boolean => (before?.[field] ?? null) !== (after[field] ?? null)
  const companyId = after.companyId ?? null
  const name = typeof after.companyName === 'string' ? after.companyName.trim() : ''
  if (changed('companyId')) {
    if (typeof companyId === 'string') return changed('companyName') && name !== '' ? { kind: 'none' } : { kind: 'takeName', companyId }
    if (!changed('companyName')) return { kind: 'leave' }
  }
  if (!changed('companyName')) return { kind: 'none' }
  if (name === '') return { kind: 'leave' }
  return { kind: 'find', name }
}

/** What a contact's company is looked for by: its name first, then the corporate domains of the contact's e-mails. */
export function companyKeys(name: string, after: Values): RecordKey[] {
  const byName = company.keys({ name }, 'US').filter((key) => key.type === 'name')
  const domains = itemsOf(after.emails).map((item) => ('value' in item ? companyDomain(item.value) : null))
  return [...byName, ...domains.filter((value) => value !== null).map((value): RecordKey => ({ type: 'domain', value }))]
}

export const keyName = (key: RecordKey): string => `${key.type} ${key.value}`
