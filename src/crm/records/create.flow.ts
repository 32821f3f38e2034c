import type { Caller } from '#access/caller.ts'
import { inTx } from '#db/db.ts'
import { invalid } from '#lib/fault.ts'
import type { Kind } from '#model/kinds.ts'
import { nouns } from '#model/nouns.ts'
import { change } from './change.flow.ts'
import { once } from './idempotency.store.ts'
import { mandateFor, shown, type Records } from './record.flow.ts'
import type { RecordView } from './view.ts'

/** An Idempotency-Key as it came; throws `invalid` for a blank or overlong one. */
export function keyOf(header: string | undefined): string | null {
  if (header === undefined) return null
  const key = header.trim()
  if (key === '' || key.length > 200) throw invalid([{ field: 'Idempotency-Key', message: 'must have 1 to 200 characters' }])
  return key
}

/** A new record; with a key, the first answer again. */
export async function createOnce(
  records: Records,
  caller: Caller,
  asks: { kind: Kind; fields: unknown; key: string | null },
): Promise<RecordView> {
  const { kind, fields, key } = asks
  let born: string | null = null
  const view = await inTx(records.db, mandateFor(caller), async (tx) => {
    const work = async (): Promise<{ status: number; body: unknown }> => {
      const [outcome] = await change(tx, { caller, kind, items: [{ op: 'create', fields }], newId: records.newId })
      if (outcome === undefined || outcome.kind === 'refused') throw outcome?.fault ?? new Error('no outcome')
      born = outcome.id
      const [made] = await shown(tx, nouns[kind], [outcome.id])
      return { status: 201, body: made }
    }
    const answer = key === null ? await work() : await once(tx, { personId: caller.personId, key, request: [kind, fields] }, work)
    return answer.body as RecordView
  })
  if (born !== null) records.written({ workspaceId: caller.workspaceId, kind, ids: [born] })
  return view
}
