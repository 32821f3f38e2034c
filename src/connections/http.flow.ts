import type { Budget, Verdict } from '#connectors/kit/connector.ts'
import { exchange, Unanswered } from '#connectors/kit/exchange.ts'
import type { Http, HttpReply, HttpRequest } from '#connectors/kit/http.ts'
import { Lost } from '#connectors/kit/lost.ts'
import { background, backoffMs, interactive, type Patience } from '#connectors/kit/retry.ts'
import { inTx } from '#db/db.ts'
import { Fault, notFound } from '#lib/fault.ts'
import { alone } from './alone.flow.ts'
import { isGranted, type Connection } from './connection.ts'
import { mandateIn, type Connections } from './connections.flow.ts'
import { connectionById, zoneOf } from './connections.store.ts'
import { providerNamed, type Provider } from './provider.ts'
import { memberAway } from './resting.ts'
import { isHere } from './resting.store.ts'
import { markDead, type Tokens } from './token.flow.ts'
import { waiting } from './waiting.ts'

/** One connection being spoken through. */
type Line = {
  readonly desk: Connections
  readonly tokens: Tokens
  readonly connection: Connection
  readonly provider: Provider
  readonly zone: string
  readonly patience: Patience
  readonly urgent: boolean
}

/** What came of one sending. */
type Outcome =
  | { readonly kind: 'reply'; readonly reply: HttpReply }
  | { readonly kind: 'expired'; readonly token: string }
  | { readonly kind: 'dead'; readonly reason: string }
  | { readonly kind: 'throttled'; readonly afterMs: number | null; readonly reason: string; readonly keys: readonly string[] }
  | { readonly kind: 'failed'; readonly sent: boolean; readonly cause: unknown }

/** A ready connection by its id. Throws `reconnect` where it is not granted, `not_found` where it is gone. `trying`: a connection in error may be tried too. */
export async function openHttp(
  desk: Connections,
  tokens: Tokens,
  of: { readonly workspaceId: string; readonly connectionId: string; readonly urgent: boolean; readonly trying?: boolean },
): Promise<Http> {
  const { connection, zone } = await inTx(desk.db, mandateIn(of.workspaceId), async (tx) => ({
    connection: await connectionById(tx, of.connectionId),
    zone: await zoneOf(tx),
  }))
  if (connection === null) throw notFound('connection')
  if (!isGranted(connection) && !(of.trying === true && connection.phase === 'error'))
    throw new Fault('reconnect', connection.reason ?? 'This account is not connected. Reconnect.')
  const provider = providerNamed(desk.providers, connection.provider)
  if (connection.sandbox !== provider.sandbox)
    throw new Fault('reconnect', 'This connection belongs to the sandbox, which is switched off.')
  const line: Line = { desk, tokens, connection, provider, zone, urgent: of.urgent, patience: of.urgent ? interactive : background }
  const start = desk.clock.now()
  return { urgent: of.urgent, now: () => start, send: (request) => send(line, request) }
}

async function send(line: Line, request: HttpRequest): Promise<HttpReply> {
  const { desk, patience, provider, zone } = line
  const repeatable = request.idempotent ?? request.method === 'GET'
  let refused: string | undefined
  for (let attempt = 0; ; attempt += 1) {
    const outcome = await inTurn(line, request, refused)
    const last = attempt + 1 >= patience.attempts
    switch (outcome.kind) {
      case 'reply':
        return outcome.reply
      case 'dead':
        throw await markDead(desk, line.connection, { reason: outcome.reason, lost: false })
      case 'expired':
        if (refused !== undefined)
          throw await markDead(desk, line.connection, {
            reason: `${provider.connector.title} refuses this connection's permission. Reconnect.`,
            lost: false,
          })
        refused = outcome.token
        break
      case 'throttled': {
        const forMs = outcome.afterMs ?? Math.max(500, backoffMs(attempt + 2, patience, desk.random))
        const now = desk.clock.now()
        await desk.budgets.block(outcome.keys, { until: new Date(now.getTime() + forMs), reason: outcome.reason })
        if (!repeatable || last || forMs > patience.longestWaitMs) throw waiting(outcome.reason, { now, zone, forMs })
        await desk.wait(forMs)
        break
      }
      case 'failed':
        // Whether a create took effect cannot be told; sending it again could make a second one.
        if (!repeatable && outcome.sent) throw new Lost(outcome.cause)
        if (last)
          throw waiting(`${provider.connector.title}, which does not answer,`, {
            now: desk.clock.now(),
            zone,
            forMs: 60_000,
            cause: outcome.cause,
          })
        await desk.wait(backoffMs(attempt, patience, desk.random))
        break
    }
  }
}

/** Writes of one account go one after another where the provider wants it so. */
async function inTurn(line: Line, request: HttpRequest, refused: string | undefined): Promise<Outcome> {
  const { desk, provider, connection, urgent } = line
  // Asked before each call: what is under way for a member ends with the membership.
  if (!(await isHere(desk.db, connection))) throw new Fault('reconnect', memberAway)
  const token = await line.tokens.fresh(connection, refused)
  const budgets = await drawBudgets(line, request)
  const reads = request.method === 'GET' || request.reads === true
  if (reads || !provider.connector.api.serialWrites) return once(line, request, { token, budgets })
  const key = `writer:${provider.connector.id}:${connection.accountId}`
  return alone(desk, { key, waitMs: urgent ? 20_000 : 75_000 }, () => once(line, request, { token, budgets }))
}

async function once(
  { desk, provider }: Line,
  request: HttpRequest,
  { token, budgets }: { readonly token: string; readonly budgets: readonly Budget[] },
): Promise<Outcome> {
  const { api } = provider.connector
  let reply: HttpReply
  try {
    reply = await exchange(request, { endpoints: provider.setup.endpoints, token, client: provider.setup.client })
  } catch (error) {
    if (!(error instanceof Unanswered)) throw error
    return { kind: 'failed', sent: error.sent, cause: error }
  }
  const now = desk.clock.now()
  for (const { key, left } of api.left?.(reply, budgets) ?? []) {
    const budget = budgets.find((each) => each.key === key)
    if (budget !== undefined) await desk.budgets.heard(budget, left)
  }
  return outcomeOf(api.judge(reply, now), { reply, token, keys: budgets.map(({ key }) => key) })
}

function outcomeOf(
  verdict: Verdict,
  { reply, token, keys }: { readonly reply: HttpReply; readonly token: string; readonly keys: readonly string[] },
): Outcome {
  switch (verdict.kind) {
    case 'ok':
    case 'other':
      return { kind: 'reply', reply }
    case 'expired_token':
      return { kind: 'expired', token }
    case 'dead_grant':
      return { kind: 'dead', reason: verdict.reason }
    case 'throttled':
      return { kind: 'throttled', afterMs: verdict.afterMs, reason: verdict.reason, keys }
    case 'transient':
      return { kind: 'failed', sent: true, cause: new Error(`HTTP ${reply.status}: ${verdict.reason}`) }
  }
}

/** Takes what the request costs from every budget it draws on; waits a little, else throws `retry_after` with the true reason. */
async function drawBudgets({ desk, provider, connection, urgent, patience, zone }: Line, request: HttpRequest): Promise<readonly Budget[]> {
  const { api, title } = provider.connector
  const clientId = provider.setup.client?.id ?? provider.setup.serviceAccount?.email ?? ''
  const budgets = api.budgets(request, {
    connectionId: connection.id,
    accountId: connection.accountId,
    clientId,
    limits: provider.setup.limits,
  })
  for (const budget of budgets) {
    for (let waited = 0; ;) {
      const { waitMs, reason } = await desk.budgets.take(budget, urgent)
      if (waitMs === 0) break
      if (waited + waitMs > patience.longestWaitMs)
        throw waiting(reason ?? `${title}'s quota`, { now: desk.clock.now(), zone, forMs: waitMs })
      await desk.wait(waitMs)
      waited += waitMs
    }
  }
  return budgets
}
