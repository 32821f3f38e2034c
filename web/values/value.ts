import type { FieldType } from '#model/noun.ts'
import { primaryText } from '../data/record-title.ts'
import { formatOf } from '../text/formats.ts'
import { number, tongue } from '../text/t.ts'
import { readable } from '../ui/diff.tsx'
import { exact } from '../ui/time.ts'

export type Item = { value: string; type: string; primary: boolean }
export type AddressItem = {
  type: string
  street: string | null
  city: string | null
  region: string | null
  postalCode: string | null
  country: string | null
  primary: boolean
}

/** A list of phones or mails; what is none is left out. */
export const itemsOf = (value: unknown): Item[] =>
  Array.isArray(value) ? (value as unknown[]).filter((one): one is Item => typeof one === 'object' && one !== null && 'value' in one) : []

export const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? (value as unknown[]).filter((one) => typeof one === 'string') : []

const isAddress = (value: unknown): value is AddressItem => typeof value === 'object' && value !== null && 'street' in value

export const addressesOf = (value: unknown): AddressItem[] => (Array.isArray(value) ? (value as unknown[]) : [value]).filter(isAddress)

/** The name of a country in the user's language; what is no code stays as it is. */
export function countryName(code: string): string {
  try {
    return formatOf(Intl.DisplayNames, tongue(), { type: 'region' }).of(code) ?? code
  } catch {
    return code
  }
}

export const addressText = (address: AddressItem): string =>
  [
    address.street,
    [address.postalCode, address.city].filter(Boolean).join(' '),
    address.region,
    address.country && countryName(address.country),
  ]
    .filter((part) => part !== null && part !== '')
    .join(', ')

/** `1990-05-17` and `--05-17` as people write days. */
export function dateText(text: string): string {
  const yearless = text.startsWith('--')
  const instant = Date.parse(`${yearless ? `2000${text.slice(1)}` : text}T00:00:00Z`)
  if (Number.isNaN(instant)) return text
  return formatOf(Intl.DateTimeFormat, tongue(), {
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
    ...(yearless ? {} : { year: 'numeric' }),
  }).format(instant)
}

export function moneyText(amount: number, currency: unknown): string {
  if (typeof currency !== 'string' || !/^[A-Z]{3}$/.test(currency)) return number(amount)
  return formatOf(Intl.NumberFormat, tongue(), {
    style: 'currency',
    currency,
    maximumFractionDigits: Number.isInteger(amount) ? 0 : 2,
  }).format(amount)
}

/** Lists in full, for comparing what was with what is; null for what has one value. */
export function wholeText(type: FieldType, value: unknown): string | null {
  switch (type) {
    case 'emails':
    case 'phones':
      return itemsOf(value)
        .map((item) => item.value)
        .join(', ')
    case 'address':
    case 'addresses':
      return addressesOf(value).map(addressText).join('; ')
    default:
      return null
  }
}

/** A value as one line of text, for tables, toasts and files. References stay ids. */
export function valueText(type: FieldType, value: unknown, currency?: unknown): string {
  if (value === null || value === undefined || value === '') return ''
  switch (type) {
    case 'emails':
    case 'phones':
      return primaryText(value)
    case 'address':
    case 'addresses':
      return addressesOf(value).map(addressText).slice(0, 1).join('')
    case 'money':
      return typeof value === 'number' ? moneyText(value, currency) : readable(value)
    case 'number':
      return typeof value === 'number' ? number(value) : readable(value)
    case 'date':
      return typeof value === 'string' ? dateText(value) : readable(value)
    case 'instant':
      return typeof value === 'string' ? exact(Date.parse(value), tongue()) : readable(value)
    default:
      return readable(value)
  }
}
