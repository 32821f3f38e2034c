import { z } from 'zod'
import type { Kind } from '#model/kinds.ts'
import { entityTypeOf } from '../entity.ts'
import type { Found } from './found.ts'

const SideShape = z.object({
  create: z.number(),
  link: z.number(),
  update: z.number(),
  conflict: z.number(),
  skip: z.number(),
  delete: z.number(),
})

/** What a sync of one kind of record would do: counts a side, a few samples of each act, remotes that may be several records, and required fields that nothing fills. */
export const PreviewShape = z
  .object({
    entityType: z.string(),
    status: z.enum(['running', 'completed', 'failed']),
    seen: z.number(),
    estimate: z.number().nullable(),
    error: z.string().nullable(),
    here: SideShape.nullable(),
    there: SideShape.nullable(),
    samples: z.array(
      z.object({
        side: z.enum(['here', 'there']),
        act: z.enum(['create', 'link', 'update', 'conflict', 'skip', 'delete']),
        title: z.string(),
        recordId: z.string().nullable(),
        crmRecordId: z.string().nullable(),
        fields: z.record(z.string(), z.object({ from: z.unknown(), to: z.unknown() })),
      }),
    ),
    duplicates: z.object({
      total: z.number(),
      items: z.array(z.object({ crmRecordId: z.string(), title: z.string(), entityIds: z.array(z.string()) })),
    }),
    unmappedRequired: z.array(z.object({ field: z.string(), label: z.string() })),
  })
  .meta({ id: 'SyncPreview' })

type Part = {
  readonly kind: Kind
  readonly status: 'running' | 'completed' | 'failed'
  readonly seen: number
  readonly estimate: number | null
  readonly found: Found | null
  readonly error: string | null
}

export function previewOf({ kind, found, status, seen, estimate, error }: Part): z.output<typeof PreviewShape> {
  return {
    entityType: entityTypeOf(kind),
    status,
    seen,
    estimate,
    error,
    here: found?.here ?? null,
    there: found?.there ?? null,
    samples: (found?.samples ?? []).map(({ remoteId, fields, ...sample }) => ({ ...sample, crmRecordId: remoteId, fields: { ...fields } })),
    duplicates: {
      total: found?.doubtfulTotal ?? 0,
      items: (found?.doubtful ?? []).map(({ remoteId, title, recordIds }) => ({ crmRecordId: remoteId, title, entityIds: [...recordIds] })),
    },
    unmappedRequired: found?.unmapped ?? [],
  }
}
