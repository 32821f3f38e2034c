import { isKind, type Kind } from './kinds.ts'
import { nouns } from './nouns.ts'

const synonyms: Readonly<Record<string, Kind>> = {
  account: 'company',
  accounts: 'company',
  business: 'company',
  businesses: 'company',
  opportunity: 'deal',
  opportunities: 'deal',
}

const plurals: Readonly<Record<string, Kind>> = Object.fromEntries(Object.values(nouns).map(({ plural, kind }) => [plural, kind]))

/** A kind as callers may write it: singular or plural, any case; account and business are companies, an opportunity is a deal. null for anything else. */
export function kindNamed(entityType: string): Kind | null {
  const word = entityType.trim().toLowerCase()
  if (isKind(word)) return word
  const named = Object.hasOwn(synonyms, word) ? synonyms[word] : Object.hasOwn(plurals, word) ? plurals[word] : undefined
  return named ?? null
}
