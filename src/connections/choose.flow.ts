import { allow, may } from '#access/allow.ts'
import type { Caller } from '#access/caller.ts'
import { inTx } from '#db/db.ts'
import { notFound } from '#lib/fault.ts'
import { entityOf } from './config.ts'
import { isGranted, type Connection } from './connection.ts'
import { inNameOf, type Connections } from './connections.flow.ts'
import { connectionById, connectionsOf } from './connections.store.ts'
import { hookUrl, providerNamed, type Provider } from './provider.ts'
import { theOne } from './rules.ts'

/** The connection a provider-keyed path means: the one named, else the caller's own (or the workspace's). Throws `not_found`, or `conflict` with the list. */
export async function chosen(
  desk: Connections,
  caller: Caller,
  { provider: id, configId }: { readonly provider: string; readonly configId: string | undefined },
): Promise<Connection> {
  const { connector } = providerNamed(desk.providers, id)
  return inTx(desk.db, inNameOf(caller), async (tx) => {
    if (configId === undefined) {
      const own = (await connectionsOf(tx, id)).filter(({ memberId }) => memberId === null || memberId === caller.personId)
      const granted = own.filter(({ phase }) => phase !== 'disconnected')
      return theOne(connector.title, granted.length > 0 ? granted : own)
    }
    const named = await connectionById(tx, configId)
    if (named?.provider !== id || named.phase === 'pending') throw notFound('connection')
    return allow(caller, 'seeConnection', named)
  })
}

/** A connection by its id, as far as the caller may see it; throws `not_found`. */
export async function seen(desk: Connections, caller: Caller, id: string): Promise<Connection> {
  const found = await inTx(desk.db, inNameOf(caller), (tx) => connectionById(tx, id))
  if (found === null) throw notFound('connection')
  return allow(caller, 'seeConnection', found)
}

/** A provider as a person may choose it. */
export type Offer = {
  readonly id: string
  readonly title: string
  readonly description: string
  readonly glyph: string
  readonly capabilities: { id: string; title: string; syncEntities: string[] }[]
  readonly configured: boolean
  readonly connected: boolean
  readonly sandbox: boolean
  readonly owner: 'workspace' | 'member'
  /** To be registered there; null: it does not ring. */
  readonly webhookUrl: string | null
}

/** Every provider; `connected` by what the caller may see of their own or the workspace's. */
export async function offers(desk: Connections, caller: Caller): Promise<readonly Offer[]> {
  const all = await inTx(desk.db, inNameOf(caller), (tx) => connectionsOf(tx))
  const mine = all.filter((each) => (each.memberId === null || each.memberId === caller.personId) && may(caller, 'seeConnection', each))
  return [...desk.providers.values()].map((provider) => offerOf(desk, provider, mine))
}

function offerOf(desk: Connections, { connector, setup, sandbox }: Provider, mine: readonly Connection[]): Offer {
  const { id, title, description, glyph, owner } = connector
  return {
    id,
    title,
    description,
    glyph,
    capabilities: connector.capabilities.map((each) => ({ id: each.id, title: each.title, syncEntities: each.kinds.map(entityOf) })),
    configured: setup.client !== null || setup.serviceAccount !== null,
    connected: mine.some((each) => each.provider === id && isGranted(each)),
    sandbox,
    owner,
    webhookUrl: connector.hook === undefined ? null : hookUrl(desk.webhookBase ?? desk.publicUrl, id),
  }
}
