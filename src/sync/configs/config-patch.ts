import { z } from 'zod'
import { rules } from '../three-way/policy.ts'
import { EntityGiven } from '../entity.ts'

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 06:30')

const mostRecords = z.number().int().min(1).max(100_000_000)

/** Options with meaning to the engine; others (a provider's own choices) are kept as given. */
const options = z
  .object({
    createHere: z.boolean(),
    createThere: z.boolean(),
    createIfMissing: z.boolean(),
    deleteWhenDeleted: z.boolean(),
    attachments: z.boolean(),
    stopIf: z
      .object({
        here: mostRecords.nullable(),
        there: mostRecords.nullable(),
        first: z.boolean().optional(),
        tripped: z.enum(['here', 'there']).nullable().optional(),
      })
      .strict()
      .nullable()
      .describe(
        'How many records one run may change on each side before the connection pauses and asks; null: as many as there are. With first, only until the first sync is through',
      ),
    scopes: z.record(z.string().max(60), z.array(z.string().max(300)).max(200)),
  })
  .partial()
  .strict()
  .transform(({ createIfMissing, ...rest }) =>
    createIfMissing === undefined ? rest : { createHere: createIfMissing, createThere: createIfMissing, ...rest },
  )

/** Nothing is filtered yet: a rule that would be kept and not obeyed is refused. */
const noRules = z.record(z.string(), z.unknown()).refine((rules) => Object.keys(rules).length === 0, {
  message: 'must be empty: records are not filtered yet; a field that shall go neither way gets the direction none in the mapping',
})

/** What a PATCH of a config takes, in the contract's words. */
export const ConfigPatchGiven = z
  .object({
    syncDirection: z.enum(['push', 'pull', 'bidirectional']).optional(),
    syncFrequency: z.enum(['realtime', 'every_15_minutes', 'every_30_minutes', 'hourly', 'daily', 'manual']).optional(),
    schedule: z.object({ at: time.optional() }).strict().optional(),
    syncEntities: z.array(EntityGiven).max(20).optional(),
    syncRules: noRules.optional().describe('Empty: records are not filtered yet'),
    conflictResolution: z.enum(rules).optional(),
    fieldPolicies: z.record(z.string().min(1).max(200), z.enum(rules)).optional(),
    options: options.optional(),
  })
  .strict()

/** The settings in the connection's words; absent ones stay. */
export function settingsOf(given: z.output<typeof ConfigPatchGiven>) {
  return {
    direction: given.syncDirection,
    frequency: given.syncFrequency,
    schedule: given.schedule,
    kinds: given.syncEntities,
    rules: given.syncRules,
    policy: given.conflictResolution,
    fieldPolicies: given.fieldPolicies,
    options: given.options,
  }
}

export type Settings = ReturnType<typeof settingsOf>
