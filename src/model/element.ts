import { countryKey } from './country.ts'
import { phoneKey } from './phone.ts'
import { flat } from './text.ts'
import type { Address, Element, Value } from './value.ts'

/** Lists whose elements are merged one by one. */
export type ListType = 'emails' | 'phones' | 'addresses'

export const elementTypes = ['work', 'home', 'mobile', 'other'] as const

/** One element of a list of ours, whichever it is. */
export type Item = Element | Address

export function isListType(type: string): type is ListType {
  return type === 'emails' || type === 'phones' || type === 'addresses'
}

/** A list of ours as items; what is none is left out. */
export function itemsOf(value: Value | undefined): readonly Item[] {
  return Array.isArray(value) ? (value as readonly Item[]) : []
}

/** What an element means without type and mark: the number, the mailbox, the place. Empty for a blank one. */
export function itemKey(type: ListType, item: Item, region: string): string {
  if (type === 'addresses') return addressKey(item)
  const { value } = item as Element
  return (type === 'phones' ? phoneKey(value, region) : emailKey(value)) ?? ''
}

/** An e-mail address by meaning; null for blank. */
export function emailKey(text: string): string | null {
  const trimmed = text.trim().toLowerCase()
  return trimmed === '' ? null : trimmed
}

/** An address by meaning: blanks and line breaks do not count, a country counts by its code. Empty for a blank one. */
export function addressKey(address: Partial<Address>): string {
  const country = typeof address.country === 'string' ? (countryKey(address.country) ?? '') : ''
  const key = `${flat(address.street)}\u001F${flat(address.city)}\u001F${flat(address.region)}\u001F${flat(address.postalCode)}\u001F${country}`
  return key.length === 4 ? '' : key
}

/** Whether two items are spelled alike; then they mean the same, and nothing need be parsed to know. */
export function isSpelledAlike(type: ListType, one: Item, other: Item): boolean {
  if (type !== 'addresses') return (one as Element).value === (other as Element).value
  const [a, b] = [one as Address, other as Address]
  return a.street === b.street && a.city === b.city && a.region === b.region && a.postalCode === b.postalCode && a.country === b.country
}

/** The item that counts first: the one marked, else the first. */
export function primaryOf<I extends Item>(items: readonly I[]): I | undefined {
  return items.find((item) => item.primary) ?? items[0]
}
