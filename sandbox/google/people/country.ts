const names = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' })
const codes = new Map<string, string>()
for (let first = 65; first <= 90; first++) {
  for (let second = 65; second <= 90; second++) {
    const code = String.fromCharCode(first, second)
    // Retired codes (DD, BU …) carry the name of the country that took their place.
    const current = Intl.getCanonicalLocales(`und-${code}`)[0] === `und-${code}`
    const name = current ? names.of(code) : undefined
    if (name !== undefined && !codes.has(name.toLowerCase())) codes.set(name.toLowerCase(), code)
  }
}
const SPELLINGS: Readonly<Record<string, string>> = {
  usa: 'US',
  'u.s.a.': 'US',
  'u.s.': 'US',
  uk: 'GB',
  england: 'GB',
  'great britain': 'GB',
  brasil: 'BR',
  deutschland: 'DE',
  france: 'FR',
  españa: 'ES',
  italia: 'IT',
  nederland: 'NL',
  'the netherlands': 'NL',
  canadá: 'CA',
}

/** The ISO 3166-1 alpha-2 code of a country as people write it; empty when it is not recognised. */
export function countryCodeOf(text: string): string {
  const plain = text.trim().toLowerCase()
  if (/^[a-z]{2}$/.test(plain) && names.of(plain.toUpperCase()) !== undefined) return plain.toUpperCase()
  return SPELLINGS[plain] ?? codes.get(plain) ?? ''
}

/** The English name of a country code; empty when there is none. */
export function countryNameOf(code: string): string {
  return /^[A-Z]{2}$/.test(code) ? (names.of(code) ?? '') : ''
}
