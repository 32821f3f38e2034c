import { z } from 'zod'
import type { Direction } from '#connectors/kit/mapping-row.ts'
import type { Kind } from '#model/kinds.ts'
import { entityTypeOf } from './entity.ts'

/** A mapping row with its id, as people edit it. */
export type MappingEntry = {
  readonly id: string
  readonly kind: Kind
  readonly remotePath: string
  readonly localPath: string
  readonly direction: Direction
  readonly transform: string | null
  readonly transformBack: string | null
}

export const MappingShape = z
  .object({
    id: z.uuid(),
    entityType: z.string(),
    crmField: z.string(),
    appField: z.string(),
    syncDirection: z.enum(['push', 'pull', 'bidirectional', 'none']),
    transformFunction: z.string().nullable(),
    transformBack: z.string().nullable(),
  })
  .meta({ id: 'FieldMapping' })

/** A row in the contract's words. */
export const entryOf = (row: MappingEntry): z.output<typeof MappingShape> => ({
  id: row.id,
  entityType: entityTypeOf(row.kind),
  crmField: row.remotePath,
  appField: row.localPath,
  syncDirection: row.direction,
  transformFunction: row.transform,
  transformBack: row.transformBack,
})
