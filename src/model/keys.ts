import { companyDomain } from './domain.ts'
import { itemKey, itemsOf, type ListType } from './element.ts'
import type { RecordKey } from './noun.ts'
import { phoneKey } from './phone.ts'
import { folded, textOf } from './text.ts'
import type { Value } from './value.ts'

/** Where a noun's keys come from: values by what they are. */
export type Sources = {
  readonly emails?: Value | undefined
  readonly phones?: Value | undefined
  /** Single numbers. */
  readonly phone?: Value | undefined
  /** Domains or addresses on the web. */
  readonly domains?: readonly (Value | undefined)[]
  readonly names?: readonly (Value | undefined)[]
}

/** Longest key kept; an index row must fit a page, and nothing longer identifies anybody. */
const longest = 300

/** The normalised keys of a record, each once. Public mail domains are no keys. */
export function keysFrom(sources: Sources, region: string): readonly RecordKey[] {
  const keys = new Map<string, RecordKey>()
  const add = (type: RecordKey['type'], value: string | null): void => {
    if (value !== null && value !== '' && value.length <= longest) keys.set(`${type} ${value}`, { type, value })
  }
  for (const key of listKeys('emails', sources.emails, region)) add('email', key)
  for (const key of listKeys('phones', sources.phones, region)) add('phone', phoneProof(key))
  const phone = textOf(sources.phone)
  if (phone !== null) add('phone', phoneProof(phoneKey(phone, region)))
  for (const each of sources.domains ?? []) for (const text of textsOf(each)) add('domain', companyDomain(text))
  for (const each of sources.names ?? []) add('name', folded(each))
  return [...keys.values()]
}

function listKeys(type: ListType, value: Value | undefined, region: string): string[] {
  return itemsOf(value).map((item) => itemKey(type, item, region))
}

/** Only a whole number identifies: what could not be read as one is no key. */
function phoneProof(key: string | null): string | null {
  return key !== null && /^\+\d{6,15}(;ext=\d+)?$/.test(key) ? key : null
}

function textsOf(value: Value | undefined): string[] {
  return (Array.isArray(value) ? value : [value]).map(textOf).filter((text) => text !== null)
}
