import { z } from 'zod'
import { kindNamed } from '#model/entity-type.ts'
import { kinds, type Kind } from '#model/kinds.ts'

/** The contract's words for kinds of ours, where they differ. */
const words: Partial<Record<Kind, string>> = { company: 'account', deal: 'opportunity' }

/** A kind as logs, conflicts and mappings name it. */
export const entityTypeOf = (kind: Kind): string => words[kind] ?? kind

const named = (some: readonly Kind[]): string => some.map(entityTypeOf).join(', ')

/** What a provider has no stream for, and what it has, as the mend of a refused choice. */
export function notOffered(missing: readonly Kind[], streams: Partial<Record<Kind, unknown>>): string {
  const offered = kinds.filter((kind) => streams[kind] !== undefined)
  return `there is no ${named(missing)} at this provider; choose from ${named(offered)}`
}

/** A kind by any of its names. */
export const EntityGiven = z
  .string()
  .max(40)
  .transform((word, context): Kind => {
    const kind = kindNamed(word)
    if (kind !== null) return kind
    context.addIssue({ code: 'custom', message: 'must be one of account, contact, lead, opportunity, note' })
    return z.NEVER
  })
