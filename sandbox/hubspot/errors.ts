import { randomUUID } from 'node:crypto'
import type { FaultRule } from '../control/faults.ts'
import type { Reply } from '../http/call.ts'

type Context = Readonly<Record<string, readonly string[]>>

/** What a refusal may tell beyond its words. */
export type Detail = {
  readonly category?: string
  readonly subCategory?: string
  readonly context?: Context
  readonly errors?: readonly { readonly message: string; readonly code?: string; readonly in?: string; readonly context?: Context }[]
}

/** A refusal in HubSpot's envelope. */
export class Refusal extends Error {
  readonly code: number
  readonly detail: Detail

  constructor(code: number, message: string, detail: Detail = {}) {
    super(message)
    this.code = code
    this.detail = { category: CATEGORY[code] ?? 'INTERNAL_ERROR', ...detail }
  }

  reply(headers: Readonly<Record<string, string>> = {}): Reply {
    return { status: this.code, headers, body: { status: 'error', message: this.message, correlationId: randomUUID(), ...this.detail } }
  }

  /** As one of the `errors` of a 207; it is found again by the caller's trace id or by object id. */
  element(context: Context): object {
    const { category, subCategory, errors = [], context: own = {} } = this.detail
    const sub = subCategory === undefined ? {} : { subCategory }
    return { status: 'error', category, ...sub, message: this.message, context: { ...own, ...context }, errors, links: {} }
  }
}

const CATEGORY: Readonly<Record<number, string>> = {
  400: 'VALIDATION_ERROR',
  401: 'INVALID_AUTHENTICATION',
  403: 'MISSING_SCOPES',
  404: 'OBJECT_NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  409: 'CONFLICT',
  423: 'LOCKED',
  429: 'RATE_LIMITS',
}

/** 400 with HubSpot's words for a request it does not accept. */
export function invalid(message: string, detail: Detail = {}): Refusal {
  return new Refusal(400, message, detail)
}

/** 404 for an object or a route that is not there. */
export function notFound(message = 'resource not found'): Refusal {
  return new Refusal(404, message)
}

/** The 401 of a missing or unknown token. */
export function unauthenticated(): Refusal {
  return new Refusal(401, 'Authentication credentials not found. This API supports OAuth 2.0 authentication.')
}

/** The 401 of an access token past its life. */
export function tokenExpired(expiredAt: number): Refusal {
  return new Refusal(401, 'The OAuth token used to make this call expired.', {
    category: 'EXPIRED_AUTHENTICATION',
    context: { 'expire time': [new Date(expiredAt).toISOString()] },
  })
}

/** The 403 of a token without a scope the call needs. */
export function scopesMissing(required: readonly string[]): Refusal {
  const message = "This app hasn't been granted all required scopes to make this call."
  return new Refusal(403, message, {
    errors: [{ message: 'One or more of the following scopes are required.', context: { requiredGranularScopes: required } }],
  })
}

/** A 429 by the limit that ran out. */
export function limited(policyName: 'DAILY' | 'SECONDLY' | 'TEN_SECONDLY_ROLLING', headers: Readonly<Record<string, string>> = {}): Reply {
  const message = `You have reached your ${policyName.toLowerCase()} limit.`
  const id = randomUUID()
  return { status: 429, headers, body: { status: 'error', message, errorType: 'RATE_LIMIT', correlationId: id, policyName, requestId: id } }
}

const NAMED: Readonly<Record<string, () => Reply>> = {
  daily: () => limited('DAILY'),
  secondly: () => limited('SECONDLY'),
  tenSecondly: () => limited('TEN_SECONDLY_ROLLING'),
  locked: () => new Refusal(423, 'The resource is locked by another write. Wait at least two seconds.').reply(),
  migration: () =>
    new Refusal(477, 'This account is being moved to another data centre.', { category: 'MIGRATION_IN_PROGRESS' }).reply({
      'retry-after': '60',
    }),
  expiredToken: () => tokenExpired(Date.now() - 60_000).reply(),
  badToken: () => unauthenticated().reply(),
  scopeMissing: () => scopesMissing(['crm.objects.contacts.read']).reply(),
  conflict: () => new Refusal(409, 'Contact already exists. Existing ID: 1').reply(),
  invalidGrant: () => ({ status: 400, body: badRefreshToken }),
}

/** What the token endpoint says to a dead refresh token. */
export const badRefreshToken = {
  status: 'BAD_REFRESH_TOKEN',
  error: 'invalid_grant',
  error_description: 'refresh token is invalid, expired or revoked',
} as const

/** The reasons a fault rule may name. */
export const FAULT_REASONS = Object.keys(NAMED)

/** What HubSpot sends for a fault rule: its own body, a named reason's, or the usual one of the status. */
export function faultReply(rule: FaultRule): Reply {
  const status = rule.status ?? 500
  const usual = rule.reason === undefined ? usualReply(status) : (NAMED[rule.reason]?.() ?? usualReply(status))
  const retry = rule.retryAfter === undefined ? {} : { 'retry-after': String(rule.retryAfter) }
  const body = rule.body === undefined ? usual.body : rule.body
  return { status: rule.status ?? usual.status, body, headers: { ...usual.headers, ...retry, ...rule.headers } }
}

const BY_STATUS: Readonly<Record<number, string>> = {
  401: 'badToken',
  403: 'scopeMissing',
  409: 'conflict',
  423: 'locked',
  429: 'tenSecondly',
  477: 'migration',
}

function usualReply(status: number): Reply {
  const named = NAMED[BY_STATUS[status] ?? '']
  if (named !== undefined) return named()
  if (status >= 502)
    return { status, body: `<!DOCTYPE html><title>${status}</title><h1>Error ${status}</h1><p>The web server reported an error.` }
  return new Refusal(status, status >= 500 ? 'internal error' : 'Request refused by a fault rule.').reply()
}
