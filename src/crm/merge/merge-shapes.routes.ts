import { z } from '@hono/zod-openapi'
import { kinds } from '#model/kinds.ts'

export const mergeBody = z
  .object({
    otherId: z.string().max(100).describe('The record that goes into this one'),
    fields: z
      .record(z.string().max(200), z.enum(['mine', 'other']))
      .optional()
      .describe('Whose value of a field is wanted; otherwise this record’s, the other’s where it is empty, and lists united'),
  })
  .strict()

const named = z.object({ id: z.string(), title: z.string() })

export const MergePreview = z
  .object({
    winner: named,
    loser: named,
    fields: z.array(
      z.object({
        name: z.string(),
        label: z.string(),
        type: z.string(),
        mine: z.unknown(),
        other: z.unknown(),
        result: z.unknown(),
        from: z.enum(['same', 'mine', 'other', 'both']),
      }),
    ),
    links: z.array(
      z.object({
        id: z.string(),
        configId: z.string(),
        provider: z.string(),
        account: z.string().nullable(),
        remoteId: z.string().nullable(),
        of: z.enum(['mine', 'other']),
        becomes: z.enum(['stays', 'moves', 'held', 'ends']),
        says: z.string(),
      }),
    ),
    hiddenLinks: z.number().int().describe('Links through connections of colleagues'),
    timeline: z.object({ mine: z.number().int(), other: z.number().int() }),
    references: z
      .array(z.object({ entityType: z.enum(kinds), field: z.string(), label: z.string(), count: z.number().int() }))
      .describe('What points at the other one and will point at this one'),
  })
  .openapi('MergePreview')

export const unmergeBody = z
  .object({ otherId: z.string().max(100).optional().describe('The record to take out, where {id} is the one it went into') })
  .strict()

export const Unmerged = z
  .object({
    restored: z.object({
      id: z.string().describe('The record that lives again'),
      winnerId: z.string(),
      fields: z.array(z.string()).describe('Fields of the winner that are as before'),
      references: z.number().int(),
      links: z.number().int(),
    }),
    kept: z
      .array(z.object({ entityType: z.enum(kinds), id: z.string(), field: z.string(), message: z.string() }))
      .describe('What was changed since the merge, and stays'),
  })
  .openapi('Unmerged')
