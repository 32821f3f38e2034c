import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Tx } from '#db/db.ts'
import { Fault } from '#lib/fault.ts'

/** An answer that can be given again. */
export type Answer = { readonly status: number; readonly body: unknown }

/** A request with its Idempotency-Key; `request` is what must be the same for the same answer. */
export type Once = { readonly personId: string; readonly key: string; readonly request: unknown }

/**
 * Does the work once for each key within 24 h and repeats the first answer after that, also when both requests come at the same time: the
 * second waits for the first one's transaction. What throws leaves no trace, so the key is free again.
 * Throws `conflict` for a key that came with another request.
 */
export async function once(tx: Tx, ask: Once, work: () => Promise<Answer>): Promise<Answer> {
  const hash = createHash('sha256').update(JSON.stringify(ask.request)).digest('hex')
  const mine = sql`person_id = ${ask.personId} and key = ${ask.key}`
  await sql`delete from app.idempotency where ${mine} and created_at < now() - interval '24 hours'`.execute(tx)
  const first = await sql`insert into app.idempotency (workspace_id, person_id, key, request_hash)
    values (app.workspace(), ${ask.personId}, ${ask.key}, ${hash}) on conflict do nothing returning key`.execute(tx)
  if (first.rows.length === 0) {
    const kept = await sql<{
      requestHash: string
      status: number
      body: unknown
    }>`select request_hash, status, body from app.idempotency where ${mine}`.execute(tx)
    const answer = kept.rows[0]
    if (answer === undefined || answer.requestHash !== hash)
      throw new Fault('conflict', 'This Idempotency-Key was used for another request; take a new one')
    return { status: answer.status, body: answer.body }
  }
  const answer = await work()
  await sql`update app.idempotency set status = ${answer.status}, body = ${JSON.stringify(answer.body)}::jsonb where ${mine}`.execute(tx)
  return answer
}
