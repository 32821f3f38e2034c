import { allow } from '#access/allow.ts'
import type { Caller } from '#access/caller.ts'
import { inTx } from '#db/db.ts'
import type { Connection } from './connection.ts'
import { inNameOf, type Connections } from './connections.flow.ts'
import { isGrantShared, liveLinks, movePhase } from './connections.store.ts'
import { revoked } from './grant.flow.ts'
import { providerNamed, type Provider } from './provider.ts'
import { readSecret, type Secret } from './secret.ts'
import { forgetSecret, sealedSecret } from './secret.store.ts'

/** What became of it. `kept`: records that stay linked, asleep. */
export type Disconnected = { readonly revoked: boolean; readonly kept: number; readonly message: string }

/** Ends a connection: the tokens are forgotten here and revoked there; records, links and cursors stay asleep until the same account is connected again. */
export async function disconnect(desk: Connections, caller: Caller, connection: Connection): Promise<Disconnected> {
  allow(caller, 'manageConnection', connection)
  const provider = providerNamed(desk.providers, connection.provider)
  const { sealed, kept } = await inTx(desk.db, inNameOf(caller), async (tx) => {
    const sealed = await sealedSecret(tx, connection.id)
    await forgetSecret(tx, connection.id)
    await movePhase(tx, connection.id, { phase: 'disconnected', reason: null })
    return { sealed, kept: await liveLinks(tx, connection.id) }
  })
  await desk.changed(connection)
  const end =
    sealed === null ? 'none' : await revoke(desk, provider, { connection, secret: readSecret(desk.sealer.open(sealed, connection.id)) })
  const { title } = provider.connector
  const message = `${kept} ${kept === 1 ? 'record stays' : 'records stay'} in PipeDesk and at ${title}; nothing is deleted and nothing is synced any more. ${endings(title)[end]} Connect the same account again to go on where it stopped.`
  return { revoked: end === 'revoked', kept, message }
}

type End = 'none' | 'revoked' | 'shared' | 'failed'

const endings = (title: string): Readonly<Record<End, string>> => ({
  none: `There was no permission left to take back.`,
  revoked: `The permission at ${title} was taken back.`,
  shared: `The permission at ${title} stays, for another connection here uses the same account.`,
  failed: `${title} could not be told: take the permission back in your account's settings there.`,
})

/** A revocation ends everything this installation was granted by the account, so it waits for the last connection. */
async function revoke(
  desk: Connections,
  provider: Provider,
  { connection, secret }: { readonly connection: Connection; readonly secret: Secret },
): Promise<End> {
  if (secret.by === 'service_account') return 'none'
  if (await isGrantShared(desk.db, connection)) return 'shared'
  return (await revoked(provider, desk.clock, secret.refreshToken ?? secret.accessToken)) ? 'revoked' : 'failed'
}
