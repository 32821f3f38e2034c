import type { Reply } from '../../http/call.ts'
import type { Crm } from '../crm/crm.ts'
import { invalid, type Refusal } from '../errors.ts'

/** The most rows of one batch. */
export const MOST = 100

/** A row of a batch that was refused, and how its caller finds it again. */
export type Failed = {
  readonly refusal: Refusal
  readonly traceId: string | undefined
  readonly context: Readonly<Record<string, readonly string[]>>
}

/** Refuses a batch that is empty, too long, or names one object twice. */
export function checkBatch(ids: readonly string[], { distinct }: { distinct: boolean }): void {
  if (ids.length === 0) throw invalid('The inputs must not be empty')
  if (ids.length > MOST) throw invalid(`The maximum number of inputs supported in a batch request is ${MOST}, but ${ids.length} were given`)
  const twice = distinct ? ids.find((id, index) => ids.indexOf(id) !== index) : undefined
  if (twice !== undefined) throw invalid(`Duplicate IDs found in batch input: [${twice}]. IDs must be unique`)
}

/** Without a trace id on every refused row HubSpot cannot say which it was, so the whole batch falls with the first. */
export function fallTogether(failed: readonly Failed[], { wholly }: { wholly: boolean }): void {
  const untraced = failed.find(({ traceId, refusal }) => wholly || (traceId === undefined && refusal.code !== 404))
  if (untraced !== undefined) throw untraced.refusal
}

/** The reply of a batch; results never come in the order of the inputs. */
export function batchReply(
  crm: Crm,
  { status, results, failed, startedAt }: { status: 200 | 201; results: readonly object[]; failed: readonly Failed[]; startedAt: string },
): Reply {
  const done = { status: 'COMPLETE', results: results.toReversed(), startedAt, completedAt: crm.clock.iso() }
  if (failed.length === 0) return { status, body: done }
  const errors = failed.map(({ refusal, traceId, context }) =>
    refusal.element(traceId === undefined ? context : { ...context, objectWriteTraceId: [traceId] }),
  )
  return { status: 207, body: { ...done, numErrors: errors.length, errors } }
}
