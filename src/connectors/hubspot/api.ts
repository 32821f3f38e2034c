import type { Account, ApiSpec, Budget, Verdict } from '../kit/connector.ts'
import type { HttpReply, HttpRequest } from '../kit/http.ts'
import { retryAfterMs } from '../kit/retry.ts'
import { limits } from './env.ts'
import { failureOf, type Failure } from './failure.ts'

const secondMs = 1000
const hourMs = 3_600_000
/** HubSpot's own statuses: a lock that another write holds, and an account that is being moved. */
const locked = 423
const moving = 477

/** Limits and error words of HubSpot's API (providers.md §10.7). */
export const api: ApiSpec = { serialWrites: false, limits, budgets, judge, left }

const callsKey = 'hubspot:calls:'

/** Searches have a limit of their own, which every app of the account shares; all else is counted by app and account. */
function budgets({ base, path }: HttpRequest, { accountId, clientId, limits: given }: Account): readonly Budget[] {
  if (base !== 'api') return []
  if (path.endsWith('/search'))
    return [{ key: `hubspot:search:${accountId}`, cost: 1, perMs: secondMs, limit: given.searches ?? limits.searches }]
  return [{ key: `${callsKey}${clientId}:${accountId}`, cost: 1, perMs: 10 * secondMs, limit: given.calls ?? limits.calls }]
}

function judge(reply: HttpReply, now: Date): Verdict {
  if (reply.status < 300) return { kind: 'ok' }
  if (reply.status === 401) return { kind: 'expired_token' }
  const failure = failureOf(reply)
  if (reply.status === 429 || failure.category === 'RATE_LIMITS')
    return {
      kind: 'throttled',
      afterMs: retryAfterMs(reply.headers, now) ?? pauseMs(failure, now),
      reason: failure.policy === 'DAILY' ? "HubSpot's daily limit" : "HubSpot's quota",
    }
  if (reply.status === locked)
    return {
      kind: 'throttled',
      afterMs: retryAfterMs(reply.headers, now) ?? 2 * secondMs,
      reason: 'HubSpot, which writes these records already,',
    }
  if (reply.status === moving)
    return { kind: 'throttled', afterMs: retryAfterMs(reply.headers, now) ?? hourMs / 4, reason: 'HubSpot, which is moving this account,' }
  if (reply.status === 403 && failure.category === 'MISSING_SCOPES') return { kind: 'dead_grant', reason: missing(failure) }
  if (reply.status === 408 || reply.status >= 500) return { kind: 'transient', reason: failure.message }
  return { kind: 'other' }
}

function missing({ scopes }: Failure): string {
  const named = scopes.length === 0 ? '' : ` (${scopes.join(', ')})`
  return `HubSpot was not allowed to give access to these data${named}. Add the permission to the app at HubSpot if it lacks it, then reconnect and allow it.`
}

/** A day ends at midnight of the account's zone, which replies do not name: the next full hour is as early as it can be. */
function pauseMs({ policy }: Failure, now: Date): number | null {
  if (policy === 'DAILY') return hourMs - (now.getTime() % hourMs) + secondMs
  if (policy === 'SECONDLY') return secondMs
  return policy.startsWith('TEN_SECONDLY') ? 10 * secondMs : null
}

/** What the account has used, of the limit in force: HubSpot's may be another one. Searches carry no such headers. */
function left({ headers }: HttpReply, drawn: readonly Budget[]): readonly { readonly key: string; readonly left: number }[] {
  const remaining = numberIn(headers, 'x-hubspot-ratelimit-remaining')
  const calls = drawn.find(({ key }) => key.startsWith(callsKey))
  if (remaining === null || calls === undefined) return []
  const used = (numberIn(headers, 'x-hubspot-ratelimit-max') ?? calls.limit) - remaining
  return [{ key: calls.key, left: Math.max(0, calls.limit - used) }]
}

function numberIn(headers: Headers, name: string): number | null {
  const text = headers.get(name) ?? ''
  return /^\d+$/.test(text) ? Number(text) : null
}
