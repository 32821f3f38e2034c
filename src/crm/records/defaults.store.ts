import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'
import type { FaultDetail } from '#lib/fault.ts'
import type { Kind } from '#model/kinds.ts'
import type { Values } from '#model/value.ts'
import { placed, type Stage } from './pipeline.ts'

/** A change as asked; `now` null for a new record. */
export type Change = { readonly patch: Values; readonly now: Values | null }

/** Fills in what people expect of new leads and deals (first status; first stage; the workspace's currency) and keeps stage and pipeline together. */
export async function withDefaults(
  tx: Tx,
  kind: Kind,
  changes: readonly Change[],
): Promise<{ patch: Values; wrong: readonly FaultDetail[] }[]> {
  const asIs = changes.map(({ patch }) => ({ patch, wrong: [] }))
  if (kind === 'lead') {
    if (!changes.some(({ now, patch }) => now === null && patch.statusId === undefined)) return asIs
    const first = await sql<{ id: string }>`select id from app.lead_status order by position, name, id limit 1`.execute(tx)
    const statusId = first.rows[0]?.id ?? null
    return changes.map(({ now, patch }) => ({
      patch: now === null && patch.statusId === undefined ? { ...patch, statusId } : patch,
      wrong: [],
    }))
  }
  if (kind !== 'deal' || !changes.some(({ now, patch }) => now === null || patch.stageId !== undefined || patch.pipelineId !== undefined))
    return asIs
  const stages =
    await sql<Stage>`select s.id, s.pipeline_id from app.stage s join app.pipeline p on p.id = s.pipeline_id order by p.position, p.name, p.id, s.position, s.name, s.id`.execute(
      tx,
    )
  const currency = await sql<{ currency: string }>`select currency from directory.workspace where id = app.workspace()`.execute(tx)
  return changes.map(({ now, patch }) => {
    const unit =
      now === null && typeof patch.amount === 'number' && patch.currency === undefined
        ? { currency: currency.rows[0]?.currency ?? null }
        : {}
    return placed({ ...patch, ...unit }, now, stages.rows)
  })
}
