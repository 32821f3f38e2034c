import { generateRandomCodeVerifier, generateRandomState } from 'oauth4webapi'
import type { Caller } from '#access/caller.ts'
import { allow } from '#access/allow.ts'
import { isConfigured } from '#connectors/kit/setup.ts'
import { inTx, type Tx } from '#db/db.ts'
import { Fault, invalid, notFound } from '#lib/fault.ts'
import type { Connection } from './connection.ts'
import { inNameOf, type Connections } from './connections.flow.ts'
import { beginConnection, connectionById, connectionsOf } from './connections.store.ts'
import { authorizeUrl } from './grant.flow.ts'
import { bindingOf, hashOf } from './oauth-binding.ts'
import { keepState } from './oauth-state.store.ts'
import { capabilitiesNamed, providerNamed, scopesFor, type Provider } from './provider.ts'
import { mustBeOneWorld, mustBeOnlyOne } from './rules.ts'
import { connectServiceAccount } from './service-account.flow.ts'

/** What a person wants connected; `configId`: that connection again. */
export type Ask = {
  readonly provider: string
  readonly capabilities?: readonly string[] | undefined
  readonly direction?: Connection['direction'] | undefined
  readonly configId?: string | undefined
  readonly returnTo?: string | undefined
}

/** The connection as it stands, and the page where the person grants; null where a service account needs no such page. */
export type Begun = { readonly connection: Connection; readonly redirectUrl: string | null }

const lifeMs = 10 * 60_000

/** Registered at the provider, to the letter. */
export const redirectUri = ({ publicUrl }: Connections): string => `${publicUrl.replace(/\/+$/, '')}/api/crm/oauth/callback`

/** Begins to connect an account. Throws `conflict` for an unconfigured provider, mixed worlds, or a second connection of the workspace. */
export async function begin(desk: Connections, caller: Caller, ask: Ask): Promise<Begun> {
  const provider = providerNamed(desk.providers, ask.provider)
  const { connector, setup } = provider
  if (!isConfigured(setup))
    throw new Fault(
      'conflict',
      `${connector.title} is not configured here: an administrator sets its client id and secret (see docs/providers/${connector.id}).`,
    )
  allow(caller, 'connect', { memberId: memberOf(provider, caller) })
  const capabilities = capabilitiesNamed(connector, ask.capabilities)
  const returnTo = checkedReturn(desk, caller, ask.returnTo)
  if (setup.client === null) {
    const connection = await connectServiceAccount(desk, caller, { provider, capabilities, direction: ask.direction ?? 'bidirectional' })
    return { connection, redirectUrl: null }
  }
  const connection = await inTx(desk.db, inNameOf(caller), (tx) => target(desk, tx, { caller, provider, ask }))
  const direction = ask.direction ?? connection.direction
  const wanted = [...new Set([...connection.capabilities, ...capabilities.map(({ id }) => id)])]
  const [state, verifier, stateHash] = fresh()
  const request = { connectionId: connection.id, capabilities: wanted, direction: ask.direction ?? null }
  const now = desk.clock.now()
  const sealed = desk.sealer.seal(verifier, stateHash)
  const expiresAt = new Date(now.getTime() + lifeMs)
  await keepState(
    desk.db,
    {
      stateHash,
      provider: connector.id,
      workspaceId: caller.workspaceId,
      personId: caller.personId,
      ...bindingOf(caller),
      sealed,
      returnTo,
      request,
      expiresAt,
    },
    now,
  )
  const scopes = scopesFor(connector, capabilitiesNamed(connector, wanted), direction)
  const hint = connection.phase === 'pending' ? null : (connection.accountEmail ?? null)
  return { connection, redirectUrl: await authorizeUrl(provider, { state, verifier, redirectUri: redirectUri(desk), scopes, hint }) }
}

/** Whose connection it will be: the member's own, or the workspace's. */
export const memberOf = ({ connector }: Provider, caller: Caller): string | null => (connector.owner === 'member' ? caller.personId : null)

function fresh(): [state: string, verifier: string, stateHash: string] {
  const state = generateRandomState()
  return [state, generateRandomCodeVerifier(), hashOf(state)]
}

async function target(
  desk: Connections,
  tx: Tx,
  { caller, provider, ask }: { readonly caller: Caller; readonly provider: Provider; readonly ask: Ask },
): Promise<Connection> {
  const all = await connectionsOf(tx)
  mustBeOneWorld(provider, all)
  mustBeOnlyOne(provider, all, ask.configId ?? null)
  if (ask.configId !== undefined) {
    const again = await connectionById(tx, ask.configId)
    if (again === null || again.provider !== provider.connector.id) throw notFound('connection')
    // Somebody else's account can only be granted by its owner.
    if (again.memberId !== null && again.memberId !== caller.personId) allow(caller, 'connect', again)
    return again
  }
  const id = desk.newId()
  const memberId = memberOf(provider, caller)
  const beginning = {
    id,
    provider: provider.connector.id,
    accountId: `pending:${id}`,
    memberId,
    sandbox: provider.sandbox,
    direction: ask.direction ?? 'bidirectional',
    createdBy: caller.personId,
  } as const
  return beginConnection(tx, beginning, new Date(desk.clock.now().getTime() - lifeMs))
}

/** A browser goes on to a page of ours; a program's flow to an origin the operator trusts. */
function checkedReturn(desk: Connections, { via }: Caller, returnTo: string | undefined): string | null {
  if (returnTo === undefined) return null
  const own = new URL(desk.publicUrl).origin
  const url = URL.canParse(returnTo, own) ? new URL(returnTo, own) : null
  if (via.by === 'session') {
    if (url !== null && url.origin === own && returnTo.startsWith('/')) return `${url.pathname}${url.search}`
    throw invalid([{ field: 'returnTo', message: 'must be a path of this site, such as /connections' }])
  }
  if (url !== null && URL.canParse(returnTo) && [own, ...desk.corsOrigins].includes(url.origin)) return url.href
  throw invalid([{ field: 'returnTo', message: 'must be an address at one of the origins in CORS_ORIGINS' }])
}
