import type { Caller } from '#access/caller.ts'
import { inTx } from '#db/db.ts'
import { Fault } from '#lib/fault.ts'
import type { Connection } from './connection.ts'
import { inNameOf, type Connections } from './connections.flow.ts'
import { movePhase } from './connections.store.ts'
import { openHttp } from './http.flow.ts'
import { providerNamed } from './provider.ts'
import { phaseAfterGrant } from './rules.ts'
import type { Tokens } from './token.flow.ts'

/** Whether the provider still knows us, as whom, and if not why. */
export type Probe = {
  readonly connected: boolean
  readonly user: { readonly id: string; readonly email: string | null; readonly name: string | null } | null
  readonly error?: string
}

/** Asks the provider who we are. A connection in error that answers again leaves its error behind. */
export async function probe(
  desk: Connections,
  tokens: Tokens,
  { caller, connection }: { readonly caller: Caller; readonly connection: Connection },
): Promise<Probe> {
  const { connector } = providerNamed(desk.providers, connection.provider)
  try {
    const http = await openHttp(desk, tokens, { workspaceId: caller.workspaceId, connectionId: connection.id, urgent: true, trying: true })
    const { accountId, email, name } = await connector.auth.whoAmI((request) => http.send(request))
    if (accountId !== connection.accountId)
      return { connected: false, user: null, error: 'The permission belongs to another account. Reconnect.' }
    if (connection.phase === 'error') {
      await inTx(desk.db, inNameOf(caller), (tx) =>
        movePhase(tx, connection.id, { phase: phaseAfterGrant(connection), reason: null, from: ['error'] }),
      )
      await desk.changed(connection)
    }
    return { connected: true, user: { id: accountId, email, name: name ?? null } }
  } catch (error) {
    if (error instanceof Fault && (error.code === 'reconnect' || error.code === 'retry_after'))
      return { connected: false, user: null, error: error.message }
    throw error
  }
}
