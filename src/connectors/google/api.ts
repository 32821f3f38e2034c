import type { Account, ApiSpec, Budget, Verdict } from '../kit/connector.ts'
import type { HttpReply, HttpRequest } from '../kit/http.ts'
import { retryAfterMs } from '../kit/retry.ts'
import { limits } from './env.ts'
import { failureOf } from './failure.ts'

const throttling = new Set(['rateLimitExceeded', 'userRateLimitExceeded', 'quotaExceeded', 'dailyLimitExceeded', 'RATE_LIMIT_EXCEEDED'])
const byTheDay = new Set(['dailyLimitExceeded'])
const missingScope = new Set(['insufficientPermissions', 'ACCESS_TOKEN_SCOPE_INSUFFICIENT'])
const switchedOff = new Set(['accessNotConfigured', 'SERVICE_DISABLED'])
const minuteMs = 60_000

/** Limits and error words of Google's REST APIs. Mutations of one user must be sequential (People: parallel ones are slow and fail). */
export const api: ApiSpec = { serialWrites: true, limits, budgets, judge }

function budgets(request: HttpRequest, { accountId, clientId, limits: given }: Account): readonly Budget[] {
  if (request.base !== 'people') return []
  const [verb, limit] =
    request.method === 'GET' ? ['read', given.peopleReads ?? limits.peopleReads] : ['write', given.peopleWrites ?? limits.peopleWrites]
  return [{ key: `google:people:${verb}:${clientId}:${accountId}`, cost: 1, perMs: minuteMs, limit }]
}

function judge(reply: HttpReply, now: Date): Verdict {
  if (reply.status < 300) return { kind: 'ok' }
  if (reply.status === 401) return { kind: 'expired_token' }
  const { status, reasons, message } = failureOf(reply)
  if (reply.status === 429 || status === 'RESOURCE_EXHAUSTED' || reasons.some((reason) => throttling.has(reason))) {
    const afterMs = retryAfterMs(reply.headers, now) ?? (reasons.some((reason) => byTheDay.has(reason)) ? 60 * minuteMs : null)
    return { kind: 'throttled', afterMs, reason: "Google's quota" }
  }
  if (reasons.some((reason) => missingScope.has(reason)))
    return { kind: 'dead_grant', reason: 'Google was not allowed to give access to these data. Reconnect and leave every box ticked.' }
  if (reasons.some((reason) => switchedOff.has(reason)))
    return {
      kind: 'dead_grant',
      reason: 'This Google API is switched off in your Cloud project. Switch it on in the Google Cloud console, then reconnect.',
    }
  if (reply.status === 408 || reply.status >= 500) return { kind: 'transient', reason: message }
  return { kind: 'other' }
}
