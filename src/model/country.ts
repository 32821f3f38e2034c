import { getCountries } from 'libphonenumber-js/min'
import { folded } from './text.ts'

/** Languages in which people write country names into address books; more cost only the first look-up. */
const languages = ['en', 'pt', 'es', 'de', 'fr', 'it', 'nl']

const everyday: Readonly<Record<string, string>> = {
  usa: 'US',
  'u.s.a.': 'US',
  'u.s.': 'US',
  'united states of america': 'US',
  eua: 'US',
  uk: 'GB',
  'u.k.': 'GB',
  england: 'GB',
  'great britain': 'GB',
  'the netherlands': 'NL',
  holland: 'NL',
  'czech republic': 'CZ',
  'south korea': 'KR',
  russia: 'RU',
  bra: 'BR',
  deu: 'DE',
  fra: 'FR',
  gbr: 'GB',
  prt: 'PT',
  esp: 'ES',
  ita: 'IT',
  nld: 'NL',
  can: 'CA',
  mex: 'MX',
  arg: 'AR',
  che: 'CH',
  aut: 'AT',
}

let known: ReadonlyMap<string, string> | null = null
/** As people wrote them; bounded, for anybody may write anything. */
const written = new Map<string, string | null>()
const most = 5_000

/** A country's ISO 3166-1 alpha-2 code from a code or a name; the trimmed text where it cannot be told; null for blank. */
export function countryKey(text: string): string | null {
  const found = written.get(text)
  if (found !== undefined) return found
  if (written.size >= most) written.clear()
  const trimmed = text.trim()
  known ??= read()
  const key = trimmed === '' ? null : (known.get(folded(trimmed) ?? '') ?? trimmed)
  written.set(text, key)
  return key
}

function read(): ReadonlyMap<string, string> {
  const names = new Map<string, string>(Object.entries(everyday))
  const codes = getCountries().filter((code) => /^[A-Z]{2}$/.test(code))
  for (const language of languages) {
    const display = new Intl.DisplayNames([language], { type: 'region' })
    for (const code of codes) names.set(folded(display.of(code) ?? code) ?? code, code)
  }
  for (const code of codes) names.set(code.toLowerCase(), code)
  return names
}
