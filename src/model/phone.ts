import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min'

/** By region, then by text: a text that is looked up again needs no new string. */
const known = new Map<string, Map<string, string | null>>()
const most = 20_000

/**
 * A phone number by meaning: E.164, with `;ext=` where there is an extension. National numbers are read in `region` (ISO 2).
 * What is no number keeps its digits, else its text; null for blank.
 */
export function phoneKey(text: string, region: string): string | null {
  const numbers = known.get(region) ?? new Map<string, string | null>()
  const found = numbers.get(text)
  if (found !== undefined) return found
  // Dropping all at once keeps a look-up at one probe; a page of records fits many times.
  if (numbers.size >= most) numbers.clear()
  if (numbers.size === 0) known.set(region, numbers)
  const key = parse(text, region)
  numbers.set(text, key)
  return key
}

function parse(text: string, region: string): string | null {
  const trimmed = text.trim()
  if (trimmed === '') return null
  const country = isSupportedCountry(region) ? region : undefined
  const number = trimmed.length > 250 ? undefined : parsePhoneNumberFromString(trimmed, country)
  if (number?.isPossible()) return number.ext ? `${number.number};ext=${number.ext}` : number.number
  const digits = trimmed.replaceAll(/[^\d+]/g, '')
  return /\d/.test(digits) && !/\p{L}/u.test(trimmed) ? digits : trimmed
}
