import { invalid } from '#lib/fault.ts'

/** By what pairs are looked for, the surest first; a pair comes once, by the surest that it shares. */
export const tiers = ['mergedThere', 'email', 'domain', 'phone', 'name', 'alike'] as const

export type Tier = (typeof tiers)[number]

/** Where a page of pairs ended: in which tier, and after which value, record and other record of it. */
export type Place = { readonly tier: Tier; readonly value: string; readonly one: string; readonly other: string }

const none = '00000000-0000-0000-0000-000000000000'

export const startOf = (tier: Tier): Place => ({ tier, value: '', one: none, other: none })

export function writePlace({ tier, value, one, other }: Place): string {
  return Buffer.from(JSON.stringify([tiers.indexOf(tier), value, one, other])).toString('base64url')
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** Throws `invalid` for what is no place of this list. */
export function readPlace(text: string): Place {
  const parts = parse(text)
  if (Array.isArray(parts) && parts.length === 4) {
    const [at, value, one, other]: unknown[] = parts
    const tier = typeof at === 'number' ? tiers[at] : undefined
    const isText = typeof value === 'string' && value.isWellFormed() && !value.includes('\0')
    if (tier !== undefined && isText && typeof one === 'string' && uuid.test(one) && typeof other === 'string' && uuid.test(other))
      return { tier, value, one, other }
  }
  throw invalid([{ field: 'cursor', message: 'is not a cursor of this list; use pagination.next of the page before' }])
}

function parse(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
  } catch {
    return null
  }
}
