import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { Fault } from '#lib/fault.ts'

type Answer = {
  readonly status: ContentfulStatusCode
  readonly code: string
  readonly message: string
  readonly details?: unknown
  readonly retryAfterMs?: number | undefined
}

const titles: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not found',
  409: 'Conflict',
  413: 'Too large',
  422: 'Validation failed',
  429: 'Too many requests',
  500: 'Internal error',
  503: 'Not available',
}

/** The one translation of what is thrown into an answer. What is not ours to say (a defect) is answered 500 without a word of it. */
export function answerOf(error: unknown): Answer {
  if (error instanceof Fault) return ofFault(error)
  if (error instanceof HTTPException) return ofException(error)
  const state = sqlState(error)
  if (state !== null) return ofSqlState(state)
  return { status: 500, code: 'internal_server_error', message: 'Something went wrong on our side; the request id finds it in the log' }
}

function ofFault(fault: Fault): Answer {
  const { message, details } = fault
  const more = details === undefined ? {} : { details }
  switch (fault.code) {
    case 'bad_request':
      return { status: 400, code: 'bad_request', message, ...more }
    case 'unauthorized':
      return { status: 401, code: 'unauthorized', message, ...more }
    case 'forbidden':
      return { status: 403, code: reasonOf(details) ?? 'forbidden', message, ...more }
    case 'not_found':
      return { status: 404, code: 'not_found', message, ...more }
    case 'conflict':
    case 'reconnect':
      return { status: 409, code: 'conflict', message, ...more }
    case 'invalid':
      return { status: 422, code: 'validation_error', message, ...more }
    case 'retry_after':
      return { status: 429, code: 'too_many_requests', message, retryAfterMs: fault.retryAfterMs ?? 1000, ...more }
  }
}

const reasonOf = (details: unknown): string | null =>
  typeof details === 'object' && details !== null && 'reason' in details && typeof details.reason === 'string' ? details.reason : null

function ofException(error: HTTPException): Answer {
  switch (error.status) {
    case 413:
      return { status: 413, code: 'bad_request', message: 'The body is too large' }
    case 415:
      return {
        status: 400,
        code: 'bad_request',
        message: 'The body is of a media type that is not taken here: send application/json, and say so in Content-Type',
      }
    case 404:
      return { status: 404, code: 'not_found', message: 'Not found' }
    default:
      return { status: 400, code: 'bad_request', message: error.status < 500 ? error.message || 'Bad request' : 'Bad request' }
  }
}

/** PostgreSQL's five-character code, where the database refused. */
function sqlState(error: unknown): string | null {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && 'severity' in (error as object) ? code : null
}

/** Values the database cannot keep are the caller's to mend, even where no schema saw it; the rest is ours. */
function ofSqlState(state: string): Answer {
  const [first, second] = [state.slice(0, 2), state]
  if (first === '22' || second === '54000' || second === '54001')
    return { status: 422, code: 'validation_error', message: 'A value cannot be kept as it is' }
  if (second === '23505') return { status: 409, code: 'conflict', message: 'There is one like it already' }
  if (first === '23')
    return { status: 422, code: 'validation_error', message: 'A value points at something that is not there, or is out of its bounds' }
  if (first === '40')
    return { status: 409, code: 'conflict', message: 'Somebody else changed the same thing at the same moment: try again' }
  if (first === '53' || first === '57' || first === '08')
    return { status: 503, code: 'internal_server_error', message: 'The database cannot take more just now: try again', retryAfterMs: 2000 }
  return { status: 500, code: 'internal_server_error', message: 'Something went wrong on our side; the request id finds it in the log' }
}

/** The error envelope: `{error, code, message, details?}`, with `Retry-After` in whole seconds. */
export function respond(c: Context, answer: Answer): Response {
  const { status, code, message, details, retryAfterMs } = answer
  if (retryAfterMs !== undefined) c.header('Retry-After', String(Math.max(1, Math.ceil(retryAfterMs / 1000))))
  if (status === 401) c.header('WWW-Authenticate', 'Bearer')
  return c.json({ error: titles[status] ?? 'Error', code, message, ...(details === undefined ? {} : { details }) }, status)
}
