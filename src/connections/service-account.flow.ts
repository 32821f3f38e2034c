import type { Caller } from '#access/caller.ts'
import type { Capability } from '#connectors/kit/connector.ts'
import { inTx } from '#db/db.ts'
import { Fault } from '#lib/fault.ts'
import { must } from '#lib/must.ts'
import { complete } from './complete.flow.ts'
import type { Connection } from './connection.ts'
import { inNameOf, type Connections } from './connections.flow.ts'
import { beginConnection, connectionsOf, dropPending } from './connections.store.ts'
import { asserted, GrantRefused } from './grant.flow.ts'
import { scopesFor, type Provider } from './provider.ts'
import { mustBeOneWorld, mustBeOnlyOne } from './rules.ts'

type Ask = { readonly provider: Provider; readonly capabilities: readonly Capability[]; readonly direction: Connection['direction'] }

/** Connects the account that the service account acts as. It opens one person's data without asking them, so only that person or an administrator may. */
export async function connectServiceAccount(
  desk: Connections,
  caller: Caller,
  { provider, capabilities, direction }: Ask,
): Promise<Connection> {
  const { subject } = must(provider.setup.serviceAccount, 'service account')
  const { connector } = provider
  if (caller.role !== 'admin' && caller.email?.toLowerCase() !== subject.toLowerCase())
    throw new Fault('forbidden', `The service account acts as ${subject}: only an administrator or that person may connect it.`)
  const memberId = connector.owner === 'member' ? caller.personId : null
  const begun = await inTx(desk.db, inNameOf(caller), async (tx) => {
    const all = await connectionsOf(tx)
    mustBeOneWorld(provider, all)
    mustBeOnlyOne(provider, all, null)
    const id = desk.newId()
    const beginning = {
      id,
      provider: connector.id,
      accountId: `pending:${id}`,
      memberId,
      sandbox: provider.sandbox,
      direction,
      createdBy: caller.personId,
    }
    return beginConnection(tx, beginning, new Date(0))
  })
  try {
    const granted = await asserted(provider, desk.clock, scopesFor(connector, capabilities, direction))
    return await complete(desk, inNameOf(caller), {
      provider,
      granted,
      by: 'service_account',
      connectionId: begun.id,
      memberId,
      asked: capabilities,
      direction,
    })
  } catch (error) {
    await inTx(desk.db, inNameOf(caller), (tx) => dropPending(tx, begun.id))
    if (error instanceof GrantRefused)
      throw new Fault(
        'conflict',
        `${connector.title} did not accept the service account for ${subject}: check domain-wide delegation and its scopes.`,
        { cause: error },
      )
    if (error instanceof Fault) throw error
    throw new Fault('conflict', `${connector.title} does not answer. Try again in a while.`, { cause: error })
  }
}
