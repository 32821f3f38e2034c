import { z } from 'zod'
import type { Caller } from '#access/caller.ts'
import { inTx, type Tx } from '#db/db.ts'
import { invalid } from '#lib/fault.ts'
import { fieldsOf } from '#model/custom.ts'
import type { Kind } from '#model/kinds.ts'
import { nouns } from '#model/nouns.ts'
import type { Value } from '#model/value.ts'
import { peopleOf } from '#crm/audit/people.store.ts'
import { fieldHistory, type Setting } from '#crm/audit/field.store.ts'
import { customFields } from './fields.store.ts'
import { mandateFor, seen, type Records } from './record.flow.ts'

/** What the sync adds to a field's history. Given by app.ts, so that this room knows no engine. */
export type WhySource = (
  tx: Tx,
  asked: { readonly kind: Kind; readonly id: string; readonly field: string },
) => Promise<{
  /** The rule that decided last: a policy, a person's answer; null where nothing had to be decided. */
  readonly rule: string | null
  /** Values that lost against the one that stands, newest first. `source`: whose they were. */
  readonly lost: readonly {
    readonly value: Value
    readonly source: 'app' | 'crm'
    readonly at: Date
    readonly rule: string
    readonly connectionId: string | null
  }[]
}>

const user = z.object({ id: z.string(), name: z.string(), email: z.string().nullable() })
const former = z.object({ value: z.unknown(), source: z.string(), at: z.string(), user: user.nullable(), runId: z.string().nullable() })

export const whySchema = z.object({
  field: z.string(),
  value: z.unknown(),
  source: z.enum(['user', 'sync', 'system']).nullable().describe('null: never set'),
  actor: z.string().nullable(),
  user: user.nullable(),
  at: z.string().nullable(),
  runId: z.string().nullable(),
  cause: z.string().nullable(),
  rule: z.string().nullable(),
  lost: z.array(
    z.object({ value: z.unknown(), source: z.string(), at: z.string(), rule: z.string(), connectionId: z.string().nullable() }),
  ),
  history: z.array(former).describe('Earlier values, newest first'),
})

export type Why = z.output<typeof whySchema>

/** Who or what gave a field its value, and which values it had or might have had. */
export async function whyOf(
  rooms: Records & { readonly why: WhySource },
  caller: Caller,
  asks: { kind: Kind; id: string; field: string },
): Promise<Why> {
  const { kind, id, field } = asks
  return inTx(rooms.db, mandateFor(caller), async (tx) => {
    const record = await seen(tx, caller, { kind, id })
    const known = fieldsOf(nouns[kind], await customFields(tx, kind)).some((each) => each.name === field)
    if (!known) throw invalid([{ field: 'field', message: `is not a field of a ${kind}` }])
    const settings = await fieldHistory(tx, { record: record.id, field, limit: 50 })
    const people = await peopleOf(
      tx,
      settings.map((each) => each.actor),
    )
    const sync = await rooms.why(tx, { kind, id: record.id, field })
    const [latest, ...earlier] = settings
    const told = (each: Setting) => ({
      value: each.value,
      source: each.source,
      at: each.at.toISOString(),
      user: people.get(each.actor) ?? null,
      runId: each.run,
    })
    return {
      field,
      value: record.values[field] ?? null,
      source: latest?.source ?? null,
      actor: latest?.actor ?? null,
      user: latest === undefined ? null : (people.get(latest.actor) ?? null),
      at: latest?.at.toISOString() ?? null,
      runId: latest?.run ?? null,
      cause: latest?.cause ?? null,
      rule: sync.rule,
      lost: sync.lost.map((each) => ({ ...each, at: each.at.toISOString() })),
      history: earlier.map(told),
    }
  })
}
