/** What people and providers call one thing, as one word. Each line: ours first. */
const synonyms: readonly (readonly [string, ...string[]])[] = [
  ['first name', 'given name', 'firstname', 'forename', 'given'],
  ['last name', 'family name', 'lastname', 'surname', 'family'],
  [
    'e-mail',
    'email',
    'emails',
    'email address',
    'email addresses',
    'e mail',
    'mail',
    'mailbox',
    'e mail addresses',
    'e mail address',
    'work email',
  ],
  ['phone', 'phones', 'phone number', 'phone numbers', 'telephone', 'tel', 'business phone', 'business phones'],
  ['mobile phone', 'mobile', 'cell', 'cell phone', 'mobile phone number'],
  ['address', 'addresses', 'postal address', 'mailing address', 'billing address'],
  ['job title', 'title', 'position', 'role', 'jobtitle', 'function'],
  ['company name', 'company', 'organization', 'organisation', 'employer', 'account name', 'organization name'],
  ['birthday', 'birth date', 'birthdate', 'date of birth', 'dob'],
  ['about', 'notes', 'note', 'biography', 'bio', 'description', 'comments', 'comment'],
  ['tags', 'labels', 'categories', 'groups', 'keywords', 'label'],
  ['website', 'web site', 'url', 'homepage', 'home page', 'web page'],
  ['domains', 'domain', 'domain name', 'web domain'],
  ['industry', 'sector', 'branch'],
  ['postal code', 'zip', 'zip code', 'postcode', 'zip postal code'],
  ['region', 'state', 'province', 'state province', 'state region', 'county'],
  ['street', 'street address', 'address line', 'address line 1'],
  ['city', 'town', 'locality'],
  ['country', 'country region', 'country code'],
  ['owner', 'owner id', 'record owner', 'account owner', 'contact owner', 'company owner', 'deal owner'],
  ['amount', 'value', 'deal value', 'deal amount'],
  ['close date', 'closes on', 'expected close', 'closedate'],
  ['legal name', 'registered name'],
  ['name', 'display name', 'full name'],
]

const canonical = new Map(
  synonyms.flatMap(([main, ...others]) => [[main, main] as const, ...others.map((other) => [other, main] as const)]),
)

/** A name or label in plain words: `preferredRegion__c` → `preferred region`. */
export function plainWords(text: string): string {
  return text
    .replace(/__c$/i, '')
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replaceAll(/e-mail/g, 'email')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

/** The one word for what a name means; the name itself where it is none of the known. */
export function meaningOf(text: string): string {
  const words = plainWords(text)
  return canonical.get(words) ?? words
}

/** How much alike two texts are, 0 to 1: pairs of letters that both have (Dice). */
export function likeness(one: string, other: string): number {
  const [a, b] = [pairsOf(one), pairsOf(other)]
  if (a.length === 0 || b.length === 0) return one === other && one !== '' ? 1 : 0
  const left = [...b]
  let shared = 0
  for (const pair of a) {
    const at = left.indexOf(pair)
    if (at < 0) continue
    left.splice(at, 1)
    shared += 1
  }
  return (2 * shared) / (a.length + b.length)
}

function pairsOf(text: string): string[] {
  const letters = text.replaceAll(' ', '')
  return Array.from({ length: Math.max(0, letters.length - 1) }, (_, at) => letters.slice(at, at + 2))
}
