import { z } from 'zod'
import type { Direction } from '#connectors/kit/mapping-row.ts'
import type { Kind } from '#model/kinds.ts'
import { entityTypeOf } from '../entity.ts'
import { localLens } from '../lens/local-lens.ts'
import { localNames } from './local-names.ts'
import { pointedAt } from './remote-type.ts'
import { requiredOf, warningsOf, type FieldsKnown } from './warnings.ts'

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

export const WarningShape = z
  .object({
    code: z.enum([
      'unknown_here',
      'unknown_there',
      'read_only_there',
      'required_there',
      'type_mismatch',
      'lossy_time',
      'lossy_list',
      'options_differ',
      'capacity',
    ]),
    text: z.string(),
  })
  .meta({ id: 'MappingWarning' })

/** A row as the editor shows it: how both fields are called, and what is doubtful about it. */
export const MappingRowShape = MappingShape.extend({
  crmLabel: z.string(),
  crmType: z.string().nullable(),
  appLabel: z.string(),
  appType: z.string().nullable(),
  warnings: z.array(WarningShape),
}).meta({ id: 'FieldMappingRow' })

/** The mapping of one kind: its version moves with every change; `warnings` are about no row. */
export const MappingOfShape = z
  .object({
    entityType: z.string(),
    version: z.number().int(),
    describedAt: z.iso.datetime().nullable(),
    appFields: z.array(z.object({ name: z.string(), label: z.string(), type: z.string() })),
    warnings: z.array(WarningShape.extend({ crmField: z.string() })),
  })
  .meta({ id: 'EntityMapping' })

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

/** The same with labels, types and warnings. */
export function rowOf(row: MappingEntry, known: FieldsKnown): z.output<typeof MappingRowShape> {
  const pointed = pointedAt(row.remotePath, known.theirs ?? [])
  const local = localLens(row.localPath, known.ours)
  return {
    ...entryOf(row),
    crmLabel: pointed?.field.label ?? row.remotePath,
    crmType: pointed?.type ?? null,
    appLabel: localNames(known.ours).find(({ name }) => name === row.localPath)?.label ?? local?.field.label ?? row.localPath,
    appType: local?.type ?? null,
    warnings: [...warningsOf(row, known)],
  }
}

type Of = { readonly kind: Kind; readonly version: number; readonly describedAt: Date | null }

/** What is known of the mapping of a kind beside its rows. */
export function mappingViewOf(
  { kind, version, describedAt }: Of,
  rows: readonly MappingEntry[],
  known: FieldsKnown,
): z.output<typeof MappingOfShape> {
  return {
    entityType: entityTypeOf(kind),
    version,
    describedAt: describedAt?.toISOString() ?? null,
    appFields: [...localNames(known.ours)],
    warnings: requiredOf(rows, known.theirs).map(({ remotePath, ...warning }) => ({ ...warning, crmField: remotePath })),
  }
}
