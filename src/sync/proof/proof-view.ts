import { z } from 'zod'
import { clockTime } from '#connections/waiting.ts'
import type { Kind } from '#model/kinds.ts'
import { entityTypeOf } from '../entity.ts'
import { acts } from '../why-not/reason.ts'
import type { How, ProofRow } from './proof.ts'

const ReasonGiven = z.object({ code: z.string(), text: z.string(), mend: z.object({ act: z.enum(acts), text: z.string() }).nullable() })

const DifferingShape = z
  .object({
    entityId: z.uuid().nullable(),
    title: z.string().nullable().describe('null: none, or a record the caller may not see'),
    crmRecordId: z.string().nullable(),
    crmRecordUrl: z.string().nullable(),
    fields: z.array(z.string()),
    reasons: z.array(ReasonGiven),
  })
  .meta({ id: 'Differing' })

export const ProofShape = z
  .object({
    entityType: z.string(),
    how: z
      .enum(['held', 'read'])
      .describe('held: of what is kept here, after each run with an effect; read: with the records there read afresh'),
    status: z.enum(['none', 'running', 'completed', 'failed']),
    summary: z.string(),
    at: z.string().nullable(),
    checkedAt: z.string().nullable().describe('When the other system was last asked for changes'),
    links: z.number(),
    equal: z.number(),
    open: z.number(),
    digestHere: z.string().nullable(),
    digestThere: z.string().nullable().describe('Both are the same while, and only while, all links are equal'),
    reasons: z.array(z.object({ code: z.string(), count: z.number() })),
    differing: z.array(DifferingShape).describe('The first hundred'),
    progress: z.number().nullable().describe('Links compared so far by the comparison under way'),
    error: z.string().nullable(),
  })
  .meta({ id: 'Proof' })

export type ProofShown = z.output<typeof ProofShape>

/** A stream's comparison, and what is known around it. */
export type Telling = {
  readonly kind: Kind
  readonly how: How
  readonly row: ProofRow | null
  readonly checkedAt: Date | null
  readonly now: Date
  readonly zone: string
  readonly title: (recordId: string) => string | null
  readonly url: (remoteId: string) => string | null
}

/** A comparison as the API tells it. */
export function proofShown({ kind, how, row, checkedAt, now, zone, title, url }: Telling): ProofShown {
  const base = { entityType: entityTypeOf(kind), how, checkedAt: checkedAt?.toISOString() ?? null }
  if (row === null) return { ...base, ...nothing, summary: 'not compared yet' }
  const status = row.askedAt !== null ? 'running' : row.error !== null ? 'failed' : row.at === null ? 'none' : 'completed'
  return {
    ...base,
    status,
    summary: row.at === null ? 'not compared yet' : summaryOf({ ...row, at: row.at }, now, zone),
    at: row.at?.toISOString() ?? null,
    links: row.links,
    equal: row.equal,
    open: row.open,
    digestHere: row.digestHere,
    digestThere: row.digestThere,
    reasons: Object.entries(row.reasons)
      .map(([code, count]) => ({ code, count }))
      .toSorted((a, b) => b.count - a.count),
    differing: row.differing.map((each) => ({
      entityId: each.recordId,
      title: each.recordId === null ? null : title(each.recordId),
      crmRecordId: each.remoteId,
      crmRecordUrl: each.remoteId === null ? null : url(each.remoteId),
      fields: [...each.fields],
      reasons: [...each.reasons],
    })),
    progress: row.askedAt === null ? null : (row.underWay?.sum.links ?? 0),
    error: row.error,
  }
}

const nothing = {
  status: 'none' as const,
  at: null,
  links: 0,
  equal: 0,
  open: 0,
  digestHere: null,
  digestThere: null,
  reasons: [],
  differing: [],
  progress: null,
  error: null,
}

const count = (value: number): string => value.toLocaleString('en')

/** "equal at 14:02, 12,431 links, 0 open" */
function summaryOf(row: Pick<ProofRow, 'links' | 'open'> & { readonly at: Date }, now: Date, zone: string): string {
  const word = row.open === 0 ? 'equal' : 'not equal'
  return `${word} at ${clockTime(row.at, now, zone)}, ${count(row.links)} ${row.links === 1 ? 'link' : 'links'}, ${count(row.open)} open`
}
