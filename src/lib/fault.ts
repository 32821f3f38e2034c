/** What can go wrong on purpose. Thrown anywhere, translated once at each door (http/faults.ts, jobs/worker.ts). */
export type FaultCode = 'bad_request' | 'unauthorized' | 'forbidden' | 'not_found' | 'conflict' | 'invalid' | 'retry_after' | 'reconnect'

/** One thing wrong with one field of the caller's input; `field` is a dotted path in the caller's spelling. */
export type FaultDetail = { readonly field: string; readonly message: string }

/** `message` is shown to the caller: it says what happened and what mends it, and holds no secret and no personal data. */
export class Fault extends Error {
  readonly code: FaultCode
  readonly details: unknown
  readonly retryAfterMs: number | undefined

  constructor(code: FaultCode, message: string, more: { details?: unknown; retryAfterMs?: number; cause?: unknown } = {}) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause })
    this.name = 'Fault'
    this.code = code
    this.details = more.details
    this.retryAfterMs = more.retryAfterMs
  }
}

/** Input that is well-formed but wrong; names each field and its mend. */
export function invalid(details: readonly FaultDetail[]): Fault {
  return new Fault('invalid', details.map((each) => `${each.field}: ${each.message}`).join('; '), { details })
}

/** No such thing, or none this caller may know of. */
export function notFound(what: string): Fault {
  return new Fault('not_found', `${what} not found`)
}
