import type { FaultRule } from '../control/faults.ts'
import type { Reply } from '../http/call.ts'

const INFO = 'type.googleapis.com/google.rpc.ErrorInfo'
const STATUS: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  409: 'ALREADY_EXISTS',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  501: 'UNIMPLEMENTED',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
}
const RPC: Readonly<Record<string, number>> = {
  INVALID_ARGUMENT: 3,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
}

/** A refusal in Google's new-style words (People, Tasks). */
export class Refusal extends Error {
  readonly code: number
  readonly status: string
  readonly extra: Readonly<Record<string, unknown>>

  constructor(code: number, message: string, extra: Readonly<Record<string, unknown>> & { status?: string } = {}) {
    super(message)
    this.code = code
    const { status, ...rest } = extra
    this.status = status ?? STATUS[code] ?? 'UNKNOWN'
    this.extra = rest
  }

  reply(headers: Readonly<Record<string, string>> = {}): Reply {
    return { status: this.code, headers, body: { error: { code: this.code, message: this.message, status: this.status, ...this.extra } } }
  }

  /** As one element's status inside a batch reply (google.rpc.Status). */
  rpc(): { code: number; message: string } {
    return { code: RPC[this.status] ?? 2, message: this.message }
  }
}

/** 400 with Google's words for a bad argument. */
export function invalid(message: string): Refusal {
  return new Refusal(400, message)
}

/** 404 for a resource that is not there. */
export function notFound(message = 'Requested entity was not found.'): Refusal {
  return new Refusal(404, message)
}

/** The 401 of a missing, dead or expired access token. */
export function unauthenticated(): Refusal {
  const error = { message: 'Invalid Credentials', domain: 'global', reason: 'authError', location: 'Authorization', locationType: 'header' }
  return new Refusal(401, 'Request had invalid authentication credentials.', { errors: [error] })
}

/** The 403 of a token without any of the scopes a method needs. */
export function scopeMissing(service: string, method: string): Refusal {
  return new Refusal(403, 'Request had insufficient authentication scopes.', {
    errors: [{ message: 'Insufficient Permission', domain: 'global', reason: 'insufficientPermissions' }],
    details: [{ '@type': INFO, reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT', domain: 'googleapis.com', metadata: { service, method } }],
  })
}

/** The 400 of a sync token past its life. */
export function syncTokenExpired(): Refusal {
  return new Refusal(400, 'Sync token is expired. Clear local cache and retry call without the sync token.', {
    status: 'FAILED_PRECONDITION',
    details: [{ '@type': INFO, reason: 'EXPIRED_SYNC_TOKEN', domain: 'people.googleapis.com', metadata: {} }],
  })
}

/** The 400 of a write against an older version of a person. */
export function staleEtag(): Refusal {
  const message = 'Request person.etag is different than the current person.etag. Clear local cache and get the latest person.'
  return new Refusal(400, message, { status: 'FAILED_PRECONDITION' })
}

const usage = (reason: string, message: string) => ({
  status: 403,
  body: { error: { code: 403, message, errors: [{ domain: 'usageLimits', reason, message }] } },
})
const quotaMessage =
  "Quota exceeded for quota metric 'Critical read requests' and limit 'Critical read requests per minute per user' of service 'people.googleapis.com'."

const NAMED: Readonly<Record<string, () => Reply>> = {
  rateLimitExceeded: () => usage('rateLimitExceeded', 'Rate Limit Exceeded'),
  userRateLimitExceeded: () => usage('userRateLimitExceeded', 'User Rate Limit Exceeded'),
  quotaExceeded: () => usage('quotaExceeded', 'Quota exceeded.'),
  dailyLimitExceeded: () => usage('dailyLimitExceeded', 'Daily Limit Exceeded'),
  authError: () => unauthenticated().reply(),
  scopeMissing: () => scopeMissing('people.googleapis.com', 'google.people.v1.PeopleService').reply(),
  expiredSyncToken: () => syncTokenExpired().reply(),
  staleEtag: () => staleEtag().reply(),
  invalidGrant: () => ({ status: 400, body: { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' } }),
  apiDisabled: () =>
    new Refusal(403, 'People API has not been used in project 123 before or it is disabled.', {
      errors: [{ reason: 'accessNotConfigured', domain: 'usageLimits' }],
      details: [{ '@type': INFO, reason: 'SERVICE_DISABLED' }],
    }).reply(),
}

/** The reasons a fault rule may name. */
export const FAULT_REASONS = Object.keys(NAMED)

/** What Google sends for a fault rule: its own body, a named reason's, or the usual one of the status. */
export function faultReply(rule: FaultRule): Reply {
  const status = rule.status ?? 500
  const usual = rule.reason === undefined ? usualReply(status) : (NAMED[rule.reason]?.() ?? usualReply(status))
  const retry = rule.retryAfter === undefined ? {} : { 'retry-after': String(rule.retryAfter) }
  const body = rule.body === undefined ? usual.body : rule.body
  return { status: rule.status ?? usual.status, body, headers: { ...usual.headers, ...retry, ...rule.headers } }
}

function usualReply(status: number): Reply {
  if (status === 401) return unauthenticated().reply()
  if (status === 403) return usage('userRateLimitExceeded', 'User Rate Limit Exceeded')
  if (status === 502) return { status, body: '<!DOCTYPE html><title>Error 502 (Server Error)!!1</title><p><b>502.</b> That’s an error.' }
  if (status !== 429) return new Refusal(status, status >= 500 ? 'Internal error encountered.' : 'Request refused by a fault rule.').reply()
  return new Refusal(429, quotaMessage, { details: [{ '@type': INFO, reason: 'RATE_LIMIT_EXCEEDED', domain: 'googleapis.com' }] }).reply()
}
