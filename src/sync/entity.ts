import { z } from 'zod'
import { kindNamed } from '#model/entity-type.ts'
import type { Kind } from '#model/kinds.ts'

/** The contract's words for kinds of ours, where they differ. */
const words: Partial<Record<Kind, string>> = { company: 'account', deal: 'opportunity' }

/** A kind as logs, conflicts and mappings name it. */
export const entityTypeOf = (kind: Kind): string => words[kind] ?? kind

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
