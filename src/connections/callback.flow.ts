import { allow } from '#access/allow.ts'
import type { Caller } from '#access/caller.ts'
import { inTx } from '#db/db.ts'
import { Fault } from '#lib/fault.ts'
import { memberOf, redirectUri } from './begin.flow.ts'
import { complete } from './complete.flow.ts'
import type { Connection } from './connection.ts'
import { inNameOf, type Connections } from './connections.flow.ts'
import { dropPending } from './connections.store.ts'
import { exchangeCode, GrantRefused, type Granted } from './grant.flow.ts'
import { bindingOf, hashOf } from './oauth-binding.ts'
import { takeState, type OAuthState } from './oauth-state.store.ts'
import { capabilitiesNamed, providerNamed, type Provider } from './provider.ts'

/** What the provider sent back with the person. `provider`: as the caller says it, null where the address does not say. */
export type Callback = { readonly provider: string | null; readonly state: string; readonly answer: URLSearchParams }

/** A finished connection, and where the browser was to go. */
export type Connected = { readonly connection: Connection; readonly returnTo: string | null }

const unknownState = 'This sign-in was not begun here, was used already, or is older than 10 minutes. Connect again.'

/**
 * Finishes a flow. The state is taken for good before anything is exchanged, and only by whoever began it: the same browser session, or the same
 * person and workspace with a bearer credential. Throws `bad_request` for every misuse alike, `conflict` with words for what the person can mend.
 */
export async function finish(desk: Connections, caller: Caller, { provider: named, state, answer }: Callback): Promise<Connected> {
  const now = desk.clock.now()
  const taken = await takeState(desk.db, { stateHash: hashOf(state), ...bindingOf(caller), provider: named, now })
  if (taken === null) throw new Fault('bad_request', unknownState)
  const provider = providerNamed(desk.providers, taken.provider)
  allow(caller, 'connect', { memberId: memberOf(provider, caller) })
  try {
    const granted = await redeemed(desk, provider, { taken, state, answer })
    const { connectionId, capabilities, direction } = taken.request
    const asked = capabilitiesNamed(provider.connector, capabilities)
    const connection = await complete(desk, inNameOf(caller), {
      provider,
      granted,
      by: 'oauth',
      connectionId,
      memberId: memberOf(provider, caller),
      asked,
      direction,
    })
    return { connection, returnTo: taken.returnTo }
  } catch (error) {
    await inTx(desk.db, inNameOf(caller), (tx) => dropPending(tx, taken.request.connectionId))
    throw error
  }
}

async function redeemed(
  desk: Connections,
  provider: Provider,
  { taken, state, answer }: { readonly taken: OAuthState; readonly state: string; readonly answer: URLSearchParams },
): Promise<Granted> {
  const { title, auth } = provider.connector
  const error = answer.get('error')
  if (error === 'access_denied') throw new Fault('conflict', `You did not allow access at ${title}, so nothing was connected.`)
  if (error !== null) throw new Fault('conflict', `${title} did not connect the account (${error.slice(0, 60)}).`)
  const verifier = desk.sealer.open(taken.sealed, taken.stateHash)
  let granted: Granted
  try {
    granted = await exchangeCode(provider, desk.clock, { answer, state, verifier, redirectUri: redirectUri(desk) })
  } catch (cause) {
    if (cause instanceof GrantRefused && !cause.lost) throw new Fault('conflict', cause.message, { cause })
    throw new Fault('bad_request', `${title} did not accept the sign-in. Connect again.`, { cause })
  }
  if (granted.refreshToken === null) throw new Fault('conflict', auth.withoutRefreshToken)
  return granted
}
