import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min'

const cache = new Map<string, string | null>()
const most = 20_000

/**
 * A phone number by meaning: E.164, with `;ext=` where there is an extension. National numbers are read in `region` (ISO 2).
 * What is no number keeps its digits, else its text; null for blank.
 */
export function phoneKey(text: string, region: string): string | null {
  const key = region + text
  const known = cache.get(key)
  if (known !== undefined) return known
  const found = parse(text, region)
  // Dropping everything at once keeps a lookup at one probe; a page of records fits many times.
  if (cache.size >= most) cache.clear()
  cache.set(key, found)
  return found
}

function parse(text: string, region: string): string | null {
  const trimmed = text.trim()
  if (trimmed === '') return null
  const country = isSupportedCountry(region) ? (region as CountryCode) : undefined
  const number = trimmed.length > 250 ? undefined : parsePhoneNumberFromString(trimmed, country)
  if (number?.isPossible()) return number.ext ? `${number.number};ext=${number.ext}` : number.number
  const digits = trimmed.replaceAll(/[^\d+]/g, '')
  return /\d/.test(digits) && !/\p{L}/u.test(trimmed) ? digits : trimmed
}
