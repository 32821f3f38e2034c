import type { Caller } from '#access/caller.ts'
import { inTx } from '#db/db.ts'
import { invalid, type Fault, type FaultCode } from '#lib/fault.ts'
import type { Kind } from '#model/kinds.ts'
import { change } from './change.flow.ts'
import { isUuid } from './cursor.ts'
import { once } from './idempotency.store.ts'
import type { Item, Outcome } from './item.ts'
import { load } from './load.store.ts'
import { clashOf, mandateFor, type Records } from './record.flow.ts'
import type { BatchItem } from './schema.ts'

/** What became of one item; `status` as if it had come alone. */
export type Result = {
  index: number
  status: number
  id: string | null
  rev: number | null
  error?: { code: string; message: string; details?: unknown }
}

const answers: Readonly<Record<FaultCode, readonly [number, string]>> = {
  bad_request: [400, 'bad_request'],
  unauthorized: [401, 'unauthorized'],
  forbidden: [403, 'forbidden'],
  not_found: [404, 'not_found'],
  conflict: [409, 'conflict'],
  invalid: [422, 'validation_error'],
  retry_after: [429, 'too_many_requests'],
  reconnect: [409, 'conflict'],
}

type Asks = { kind: Kind; items: readonly BatchItem[]; key: string | null }

/** Up to 1,000 changes of one kind in one transaction; a refused item keeps no other from being done. */
export async function batch(records: Records, caller: Caller, { kind, items, key }: Asks): Promise<{ results: Result[] }> {
  const asked = items.map(itemOf)
  let ids: string[] = []
  const body = await inTx(records.db, mandateFor(caller), async (tx) => {
    const work = async (): Promise<{ status: number; body: unknown }> => {
      const sound = asked.flatMap((item) => (item === null ? [] : [item]))
      const outcomes = await change(tx, { caller, kind, items: sound, newId: records.newId })
      ids = outcomes.flatMap((outcome) => (outcome.kind === 'refused' ? [] : [outcome.id]))
      const stored = await load(tx, kind, ids)
      const next = outcomes.values()
      const results = asked.map((item, index) =>
        resultOf(item, item === null ? undefined : next.next().value, { index, rev: (id) => stored.get(id)?.rev ?? null }),
      )
      return { status: 200, body: { results } }
    }
    const answer = key === null ? await work() : await once(tx, { personId: caller.personId, key, request: [kind, items] }, work)
    return answer.body as { results: Result[] }
  })
  if (ids.length > 0) records.written({ workspaceId: caller.workspaceId, kind, ids })
  return body
}

/** null: it names no record it could be about. */
function itemOf({ op, id, rev, ...fields }: BatchItem): Item | null {
  const does = op ?? (id === undefined ? 'create' : 'update')
  if (does === 'create') return id === undefined ? { op: does, fields } : null
  if (id === undefined || !isUuid(id)) return null
  return does === 'update' ? { op: does, id, fields, rev } : does === 'delete' ? { op: does, id, rev } : { op: does, id }
}

function resultOf(
  item: Item | null,
  outcome: Outcome | undefined,
  { index, rev }: { index: number; rev: (id: string) => number | null },
): Result {
  if (item === null || outcome === undefined) {
    return failed(
      index,
      null,
      invalid([
        { field: `items.${index}.id`, message: 'must be the id of a record for update, delete and restore, and absent for create' },
      ]),
    )
  }
  if (outcome.kind === 'refused') return failed(index, item.op === 'create' ? null : item.id, outcome.fault)
  if (outcome.kind === 'clash') return failed(index, outcome.id, clashOf(outcome, rev(outcome.id) ?? 0))
  return { index, status: item.op === 'create' ? 201 : 200, id: outcome.id, rev: rev(outcome.id) }
}

function failed(index: number, id: string | null, fault: Fault): Result {
  const [status, code] = answers[fault.code]
  const { message, details } = fault
  return { index, status, id, rev: null, error: { code, message, ...(details === undefined ? {} : { details }) } }
}
