import { z } from 'zod'
import { allow, scopeOf } from '#access/allow.ts'
import type { Caller } from '#access/caller.ts'
import { connectionById } from '#connections/connections.store.ts'
import { load } from '#crm/records/load.store.ts'
import { visibleOf } from '#crm/records/scope.store.ts'
import { inTx, type Tx } from '#db/db.ts'
import { invalid, notFound } from '#lib/fault.ts'
import { nouns } from '#model/nouns.ts'
import { inNameOf } from '../desk.flow.ts'
import type { Engine } from '../engine.flow.ts'
import { entityTypeOf } from '../entity.ts'
import { runsById } from './run-read.store.ts'
import type { RunRow } from './run.ts'
import { told } from './deeds.ts'
import { doneHere, doneThere, recordsOfRuns, type Touched } from './record.store.ts'

const ChangeShape = z.object({ field: z.string(), old: z.unknown(), new: z.unknown() })
const DeedShape = z.object({ act: z.string(), changes: z.array(ChangeShape) })

export const RunRecordShape = z
  .object({
    entityType: z.string(),
    entityId: z.uuid(),
    title: z.string().nullable().describe('null: a record the caller may not see, told without its values'),
    here: DeedShape.nullable().describe('what the run wrote here'),
    there: DeedShape.nullable().describe('what the run wrote at the other system'),
  })
  .meta({ id: 'RunRecord' })

export type RunRecord = z.output<typeof RunRecordShape>

/** The runs an id means, for whoever may see their connection. */
export async function runsSeen(tx: Tx, caller: Caller, id: string): Promise<readonly [RunRow, ...RunRow[]]> {
  const [first, ...more] = await runsById(tx, id)
  const connection = first === undefined ? null : await connectionById(tx, first.connectionId)
  if (first === undefined || connection === null) throw notFound('log')
  allow(caller, 'seeConnection', connection)
  return [first, ...more]
}

type Asked = { readonly id: string; readonly cursor: string | undefined; readonly limit: number }

/** A page of the records that a run wrote, each with what changed on which side. */
export async function recordsOf(
  engine: Engine,
  caller: Caller,
  { id, cursor, limit }: Asked,
): Promise<{ readonly items: RunRecord[]; readonly next: string | null }> {
  const after = cursor === undefined ? null : placeOf(cursor)
  return inTx(engine.db, inNameOf(caller), async (tx) => {
    const runs = await runsSeen(tx, caller, id)
    const of = { runIds: runs.map((run) => run.id), kind: runs[0].kind }
    const touched = await recordsOfRuns(tx, of, { after, limit })
    const last = touched.length < limit ? undefined : touched.at(-1)
    return {
      items: await shown(tx, caller, { runIds: of.runIds, touched }),
      next: last === undefined ? null : `${last.place}:${last.recordId}`,
    }
  })
}

const cursorForm = /^([a-z]{0,40}):([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/

function placeOf(cursor: string): { readonly place: string; readonly recordId: string } {
  const [, place, recordId] = cursorForm.exec(cursor) ?? []
  if (place === undefined || recordId === undefined) throw invalid([{ field: 'cursor', message: 'must be the `next` of an earlier page' }])
  return { place, recordId }
}

type Page = { readonly runIds: readonly string[]; readonly touched: readonly Touched[] }

async function shown(tx: Tx, caller: Caller, { runIds, touched }: Page): Promise<RunRecord[]> {
  const found = new Map<string, RunRecord>()
  const there = Map.groupBy(
    await doneThere(
      tx,
      runIds,
      touched.map(({ recordId }) => recordId),
    ),
    ({ recordId }) => recordId,
  )
  for (const [kind, own] of Map.groupBy(touched, (each) => each.kind)) {
    const ids = own.map(({ recordId }) => recordId)
    const visible = await visibleOf(tx, scopeOf(caller, kind), ids)
    const records = await load(tx, kind, [...visible])
    const here = Map.groupBy(await doneHere(tx, { runIds, kind }, ids), ({ recordId }) => recordId)
    for (const id of ids) {
      const record = records.get(id)
      const seen = (deeds: Parameters<typeof told>[0] | undefined) => {
        if (deeds === undefined) return null
        const { act, changes } = told(deeds)
        return { act, changes: record === undefined ? [] : [...changes] }
      }
      found.set(id, {
        entityType: entityTypeOf(kind),
        entityId: id,
        title: record === undefined ? null : nouns[kind].title(record.values),
        here: seen(here.get(id)),
        there: seen(there.get(id)),
      })
    }
  }
  return touched.flatMap(({ recordId }) => found.get(recordId) ?? [])
}
