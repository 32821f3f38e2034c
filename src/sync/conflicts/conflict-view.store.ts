import { z } from 'zod'
import { load } from '#crm/records/load.store.ts'
import type { Tx } from '#db/db.ts'
import { nouns } from '#model/nouns.ts'
import type { ConflictRow } from './conflict.store.ts'
import { entityTypeOf } from '../entity.ts'

const values = z.record(z.string(), z.unknown())

export const ConflictShape = z
  .object({
    id: z.uuid(),
    configId: z.uuid(),
    entityType: z.string(),
    entityId: z.uuid(),
    crmRecordId: z.string().nullable(),
    title: z.string().nullable(),
    appData: values,
    crmData: values,
    baseData: values,
    conflictingFields: z.array(z.string()),
    rev: z.number().int().describe('Raised whenever its values move: say it when resolving, and a change in between is told'),
    status: z.enum(['pending', 'resolved', 'ignored']),
    resolutionStrategy: z.enum(['use_app', 'use_crm', 'manual']).nullable(),
    resolvedBy: z.string().nullable(),
    resolvedAt: z.string().nullable(),
    detectedAt: z.string(),
  })
  .meta({ id: 'Conflict' })

export type Shown = z.output<typeof ConflictShape>

/** Conflicts as the contract tells them, with the titles of their records. */
export async function conflictsShown(tx: Tx, rows: readonly ConflictRow[]): Promise<Shown[]> {
  const titles = new Map<string, string>()
  for (const [kind, own] of Map.groupBy(rows, (row) => row.kind)) {
    const records = await load(
      tx,
      kind,
      own.map((row) => row.recordId),
    )
    for (const record of records.values()) titles.set(record.id, nouns[kind].title(record.values))
  }
  return rows.map((row) => viewOf(row, titles.get(row.recordId) ?? null))
}

function viewOf(row: ConflictRow, title: string | null): Shown {
  return {
    id: row.id,
    configId: row.connectionId,
    entityType: entityTypeOf(row.kind),
    entityId: row.recordId,
    crmRecordId: row.remoteId,
    title,
    appData: { ...row.appData },
    crmData: { ...row.crmData },
    baseData: { ...row.baseData },
    conflictingFields: [...row.fields],
    rev: row.rev,
    status: row.status,
    resolutionStrategy: row.strategy,
    resolvedBy: row.resolvedBy,
    resolvedAt: row.resolvedAt?.toISOString() ?? null,
    detectedAt: row.detectedAt.toISOString(),
  }
}
