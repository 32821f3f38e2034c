import type { Kind } from '#model/kinds.ts'
import type { RecordKey } from '#model/noun.ts'
import { folded } from '#model/text.ts'
import type { Values } from '#model/value.ts'

/** What speaks for two records being one. */
export type Clue =
  | { readonly is: 'key'; readonly key: RecordKey }
  | { readonly is: 'alike'; readonly names: readonly [string, string]; readonly similarity: number }
  | { readonly is: 'mergedThere'; readonly provider: string }

/** One reason in words, and how much it says (0 to 1). */
export type Reason = { readonly type: RecordKey['type'] | 'alike' | 'merged_there'; readonly text: string; readonly weight: number }

/** A name says more of a company than of a person; more of either where the company is the same. */
const nameWeights: Readonly<Record<Kind, number>> = { company: 0.8, contact: 0.5, lead: 0.6, deal: 0.5, note: 0 }

/** Puts a clue into words. `together`: the two belong to the same company. Pure. */
export function reasonOf(clue: Clue, { kind, together }: { readonly kind: Kind; readonly together: boolean }): Reason {
  const and = together ? ' and company' : ''
  switch (clue.is) {
    case 'mergedThere':
      return { type: 'merged_there', weight: 0.99, text: `merged at ${clue.provider.charAt(0).toUpperCase()}${clue.provider.slice(1)}` }
    case 'alike': {
      const weight = clue.similarity * (together ? 0.85 : 0.55)
      const [one, other] = clue.names
      return { type: 'alike', weight, text: `names spelled alike${together ? ', same company' : ''}: ${one} – ${other}` }
    }
    case 'key':
      return ofKey(clue.key, { and, nameWeight: together ? 0.85 : nameWeights[kind] })
  }
}

function ofKey({ type, value }: RecordKey, { and, nameWeight }: { and: string; nameWeight: number }): Reason {
  switch (type) {
    case 'email':
      return { type, weight: 0.9, text: `same e-mail ${value}` }
    case 'domain':
      return { type, weight: 0.85, text: `same domain ${value}` }
    case 'phone':
      return { type, weight: 0.75, text: `same phone ${value}` }
    case 'name':
      return { type, weight: nameWeight, text: `same name${and}` }
  }
}

/** How likely the two are one, from 0 to 1 in hundredths: each reason takes away from the doubt that is left. */
export function scoreOf(reasons: readonly Pick<Reason, 'weight'>[]): number {
  return Math.round((1 - reasons.reduce((doubt, { weight }) => doubt * (1 - weight), 1)) * 100) / 100
}

/** Whether two records name the same company. */
export function isTogether(one: Values, other: Values): boolean {
  if (typeof one.companyId === 'string' && one.companyId === other.companyId) return true
  const name = folded(one.companyName)
  return name !== null && name !== '' && name === folded(other.companyName)
}
