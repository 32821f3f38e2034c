import { z } from 'zod'
import type { Act } from './decide-many.flow.ts'

const ResultShape = z.object({
  id: z.uuid(),
  status: z.enum(['resolved', 'ignored', 'failed']),
  code: z.string().optional(),
  message: z.string().optional(),
})

export const ActShape = z
  .object({
    decisionId: z
      .uuid()
      .describe(
        'Takes the whole act back: `POST /crm/conflicts/decisions/{id}/undo`; lists what it settled: `GET /crm/conflicts?decisionId=`',
      ),
    settled: z.number(),
    failed: z.number(),
    results: z.array(ResultShape),
  })
  .meta({ id: 'Decision' })

/** An act with its counts. */
export function actOf({ decisionId, results }: Act): z.output<typeof ActShape> {
  const failed = results.filter(({ status }) => status === 'failed').length
  return { decisionId, settled: results.length - failed, failed, results: [...results] }
}
