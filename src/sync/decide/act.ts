import { z } from 'zod'

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

/** What became of one conflict of an act. */
export type Result = z.output<typeof ResultShape>

/** Several conflicts decided together. */
export type Act = { readonly decisionId: string; readonly results: readonly Result[] }

/** An act with its counts. */
export function actOf({ decisionId, results }: Act): z.output<typeof ActShape> {
  const failed = results.filter(({ status }) => status === 'failed').length
  return { decisionId, settled: results.length - failed, failed, results: [...results] }
}
