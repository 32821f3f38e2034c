import { backoffMs, interactive } from '#connectors/kit/retry.ts'
import { inTx } from '#db/db.ts'
import { Fault } from '#lib/fault.ts'
import { alone } from './alone.flow.ts'
import type { Connection } from './connection.ts'
import { mandateIn, type Connections } from './connections.flow.ts'
import { isGrantShared, movePhase } from './connections.store.ts'
import { asserted, GrantRefused, refreshed, revoked, type Granted } from './grant.flow.ts'
import { providerNamed, scopesFor, capabilitiesNamed, type Provider } from './provider.ts'
import { readSecret, secretText, type Secret } from './secret.ts'
import { forgetSecret, keepSecret, lockedSecret, sealedSecret } from './secret.store.ts'

/** A token that is about to lapse is as good as lapsed. */
const marginMs = 60_000
const turn = { waitMs: 45_000 }
const noPermission = 'This connection has no permission any more. Reconnect.'

/** Access tokens of connections, always fresh. */
export type Tokens = {
  /** `refused`: the token that the provider did not take; another one is wanted. Throws `reconnect`, or `retry_after` where the provider does not answer. */
  fresh(connection: Connection, refused?: string): Promise<string>
}

/** Opens tokens; each process keeps what it has opened until it lapses. */
export function openTokens(desk: Connections): Tokens {
  const kept = new Map<string, Secret>()
  const running = new Map<string, Promise<Secret>>()
  return {
    fresh: async (connection, refused) => {
      const { id } = connection
      const known = kept.get(id)
      if (known !== undefined && isFresh(desk, known, refused)) return known.accessToken
      const stored = await readStored(desk, connection)
      const refreshing = isFresh(desk, stored, refused)
        ? Promise.resolve(stored)
        : (running.get(id) ?? refreshAlone(desk, connection, refused))
      running.set(id, refreshing)
      try {
        const secret = await refreshing
        kept.set(id, secret)
        return secret.accessToken
      } catch (error) {
        kept.delete(id)
        throw error
      } finally {
        if (running.get(id) === refreshing) running.delete(id)
      }
    },
  }
}

/** Seals and keeps tokens for a connection, inside the caller's transaction. */
export async function keepTokens(
  desk: Connections,
  tx: Parameters<typeof keepSecret>[0],
  kept: { readonly connectionId: string; readonly secret: Secret },
): Promise<void> {
  const sealed = desk.sealer.seal(secretText(kept.secret), kept.connectionId)
  await keepSecret(tx, kept.connectionId, { sealed, expiresAt: kept.secret.expiresAt, at: desk.clock.now() })
}

/** The connection works no more until a person mends it. `lost`: its tokens are worth nothing and are forgotten. Gives the fault to throw. */
export async function markDead(
  desk: Connections,
  { workspaceId, id }: Connection,
  { reason, lost }: { readonly reason: string; readonly lost: boolean },
): Promise<Fault> {
  await inTx(desk.db, mandateIn(workspaceId), async (tx) => {
    await movePhase(tx, id, { phase: 'error', reason, from: ['ready', 'active', 'paused', 'error'] })
    if (lost) await forgetSecret(tx, id)
  })
  await desk.changed({ workspaceId, id })
  return new Fault('reconnect', reason)
}

/** The opened tokens of a connection; throws `reconnect` where it has none, or where no key opens them: then it stays as it is, for the key may come back. */
export async function readStored(desk: Connections, { workspaceId, id, reason }: Connection): Promise<Secret> {
  const sealed = await inTx(desk.db, mandateIn(workspaceId), (tx) => sealedSecret(tx, id))
  if (sealed === null) throw new Fault('reconnect', reason ?? noPermission)
  return readSecret(opened(desk, sealed, id))
}

function opened(desk: Connections, sealed: string, id: string): string {
  try {
    return desk.sealer.open(sealed, id)
  } catch (cause) {
    const words =
      'The tokens of this connection cannot be opened: the key that sealed them is not in ENCRYPTION_KEYS. Put it back, or reconnect.'
    throw new Fault('reconnect', words, { cause })
  }
}

function isFresh(desk: Connections, { accessToken, expiresAt }: Secret, refused: string | undefined): boolean {
  return accessToken !== refused && expiresAt.getTime() - marginMs > desk.clock.now().getTime()
}

/** One refresh at a time in the whole installation; whoever had to wait finds the work done. The new tokens are kept before anybody uses them. */
function refreshAlone(desk: Connections, connection: Connection, refused: string | undefined): Promise<Secret> {
  return alone(desk, { key: `refresh:${connection.id}`, ...turn }, async () => {
    const stored = await readStored(desk, connection)
    if (isFresh(desk, stored, refused)) return stored
    const provider = providerNamed(desk.providers, connection.provider)
    const granted = await renewed(desk, connection, { provider, stored })
    const secret: Secret = {
      by: stored.by,
      accessToken: granted.accessToken,
      refreshToken: granted.refreshToken,
      expiresAt: granted.expiresAt,
    }
    const kept = await replaced(desk, connection, { stored, secret })
    if (kept !== null) return kept
    // Who took the permission back knew the former token only.
    if (stored.by === 'oauth' && !(await isGrantShared(desk.db, connection)))
      await revoked(provider, desk.clock, granted.refreshToken ?? granted.accessToken)
    throw new Fault('reconnect', noPermission)
  })
}

/** Puts refreshed tokens in the place of those they came from; gives what stands then. A connection that was granted anew meanwhile keeps its new ones; null: it was ended, and gets none. */
async function replaced(
  desk: Connections,
  { workspaceId, id }: Connection,
  { stored, secret }: { readonly stored: Secret; readonly secret: Secret },
): Promise<Secret | null> {
  return inTx(desk.db, mandateIn(workspaceId), async (tx) => {
    const sealed = await lockedSecret(tx, id)
    if (sealed === null) return null
    const now = readSecret(opened(desk, sealed, id))
    if (now.accessToken !== stored.accessToken || now.refreshToken !== stored.refreshToken) return now
    await keepTokens(desk, tx, { connectionId: id, secret })
    return secret
  })
}

async function renewed(
  desk: Connections,
  connection: Connection,
  { provider, stored }: { readonly provider: Provider; readonly stored: Secret },
): Promise<Granted> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      if (stored.by === 'oauth') return await refreshed(provider, desk.clock, stored.refreshToken ?? '')
      const capabilities = capabilitiesNamed(provider.connector, connection.capabilities)
      return await asserted(provider, desk.clock, scopesFor(provider.connector, capabilities, connection.direction))
    } catch (error) {
      if (error instanceof GrantRefused)
        throw await markDead(desk, connection, { reason: error.message, lost: error.lost && stored.by === 'oauth' })
      if (attempt + 1 >= interactive.attempts)
        throw new Fault('retry_after', `${provider.connector.title} does not answer when asked for a token; it is tried again.`, {
          retryAfterMs: 60_000,
          cause: error,
        })
      await desk.wait(backoffMs(attempt, interactive, desk.random))
    }
  }
}
