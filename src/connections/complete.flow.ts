import { ensureStreams } from '#sync/stream.store.ts'
import type { Capability, Identity } from '#connectors/kit/connector.ts'
import { exchange } from '#connectors/kit/exchange.ts'
import { inTx, type Tx } from '#db/db.ts'
import { Fault } from '#lib/fault.ts'
import type { Mandate } from '#model/actor.ts'
import type { Connection } from './connection.ts'
import type { Connections } from './connections.flow.ts'
import { connectionById, connectionOfAccount, connectionsOf, dropPending, grantConnection, lockProvider } from './connections.store.ts'
import type { Granted } from './grant.flow.ts'
import { grantedOf, type Provider } from './provider.ts'
import { mustBeOneWorld, mustBeOnlyOne, phaseAfterGrant } from './rules.ts'
import type { Secret } from './secret.ts'
import { keepTokens } from './token.flow.ts'

/** A grant as it came back from the provider, and the connection it was asked for. */
export type Return = {
  readonly provider: Provider
  readonly granted: Granted
  readonly by: Secret['by']
  readonly connectionId: string
  readonly memberId: string | null
  readonly asked: readonly Capability[]
  /** Null: the connection's own stays. */
  readonly direction: Connection['direction'] | null
}

/** Makes a grant a connection: the account's own sleeping one where there is one, else the one that was begun. Throws `conflict` for a wrong account or nothing granted. */
export async function complete(desk: Connections, mandate: Mandate, back: Return): Promise<Connection> {
  const identity = await whoGranted(back)
  const connection = await inTx(desk.db, mandate, (tx) => settle(desk, tx, { back, identity }))
  await desk.changed(connection)
  return connection
}

async function whoGranted({ provider, granted }: Return): Promise<Identity> {
  const { connector, setup } = provider
  try {
    return await connector.auth.whoAmI((request) =>
      exchange(request, { endpoints: setup.endpoints, token: granted.accessToken, client: setup.client }),
    )
  } catch (cause) {
    throw new Fault('conflict', `${connector.title} did not say whose account this is. Connect again.`, { cause })
  }
}

async function settle(
  desk: Connections,
  tx: Tx,
  { back, identity }: { readonly back: Return; readonly identity: Identity },
): Promise<Connection> {
  const { provider, granted, connectionId, memberId } = back
  const { id: providerId } = provider.connector
  await lockProvider(tx, providerId)
  const begun = await connectionById(tx, connectionId)
  const same = await connectionOfAccount(tx, { provider: providerId, accountId: identity.accountId, memberId: begun?.memberId ?? memberId })
  if (begun === null && same === null)
    throw new Fault('conflict', 'The connection was removed while you were at the provider. Connect again.')
  if (begun !== null && begun.phase !== 'pending' && begun.accountId !== identity.accountId) throw otherAccount(begun, identity)
  const before = same ?? begun ?? null
  if (before === null) throw new Error('no connection to grant')
  if (begun !== null && begun.id !== before.id) await dropPending(tx, begun.id)
  const all = await connectionsOf(tx)
  mustBeOneWorld(provider, all)
  mustBeOnlyOne(provider, all, before.id)
  const scopes = provider.connector.auth.granted(identity.scopes?.join(' ') ?? granted.scope)
  const wanted = provider.connector.capabilities.filter(
    ({ id }) => before.capabilities.includes(id) || back.asked.some((each) => each.id === id),
  )
  const direction = back.direction ?? before.direction
  const capabilities = grantedOf(wanted, scopes, direction)
  if (capabilities.length === 0)
    throw new Fault(
      'conflict',
      `${provider.connector.title} gave none of the permissions asked for. Connect again and leave the boxes ticked.`,
    )
  const kinds = [...new Set(capabilities.flatMap((each) => each.kinds))]
  // A kind that somebody unticked stays so when the same account is connected again.
  const added = capabilities.filter(({ id }) => !before.capabilities.includes(id))
  const grant = {
    ...accountOf(identity),
    scopes,
    capabilities: capabilities.map(({ id }) => id),
    kinds: [...new Set(added.flatMap((each) => each.kinds))],
    direction,
    sandbox: provider.sandbox,
  }
  const connection = await grantConnection(tx, before.id, { grant, phase: phaseAfterGrant(before) })
  const { accessToken, refreshToken, expiresAt } = granted
  await keepTokens(desk, tx, { connectionId: connection.id, secret: { by: back.by, accessToken, refreshToken, expiresAt } })
  const starting = kinds.flatMap((kind) => {
    const stream = provider.connector.streams[kind]
    return stream === undefined ? [] : [{ kind, mapping: stream.mapping }]
  })
  await ensureStreams(tx, connection.id, starting)
  return connection
}

const accountOf = ({ accountId, email, instanceUrl }: Identity) => ({ accountId, accountEmail: email, instanceUrl: instanceUrl ?? null })

function otherAccount(begun: Connection, { email }: Identity): Fault {
  const message = `You signed in as ${email ?? 'another account'}, but this connection belongs to ${begun.accountEmail ?? 'another account'}. Reconnect with that account, or connect yours as a new one.`
  return new Fault('conflict', message)
}
