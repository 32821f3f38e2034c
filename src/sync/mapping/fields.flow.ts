import { z } from 'zod'
import type { Caller } from '#access/caller.ts'
import { visibleConnections, inNameOf } from '../desk.flow.ts'
import { isGranted } from '#connections/connection.ts'
import { theOne } from '#connections/rules.ts'
import type { RemoteField } from '#connectors/kit/stream.ts'
import { inTx } from '#db/db.ts'
import { Fault, invalid, notFound } from '#lib/fault.ts'
import type { Kind } from '#model/kinds.ts'
import type { Engine } from '../engine.flow.ts'

export const RemoteFieldShape = z
  .object({
    name: z.string(),
    label: z.string(),
    type: z.string(),
    required: z.boolean(),
    writable: z.boolean(),
    options: z.array(z.string()),
    capacity: z.number().optional(),
  })
  .meta({ id: 'RemoteField' })

type Asked = { readonly provider: string; readonly configId: string | undefined; readonly kind: Kind }

/** What a provider offers for a kind, asked of the account now. */
export async function availableFields(
  engine: Engine,
  caller: Caller,
  { provider, configId, kind }: Asked,
): Promise<readonly RemoteField[]> {
  const connector = engine.connector(provider)
  if (connector === undefined) throw notFound('provider')
  const stream = connector.streams[kind]
  if (stream === undefined) throw invalid([{ field: 'entityType', message: `${connector.title} does not offer it` }])
  const all = await inTx(engine.db, inNameOf(caller), (tx) => visibleConnections(tx, caller))
  const candidates = all.filter(
    (each) =>
      each.provider === provider &&
      (configId === undefined ? each.memberId === null || each.memberId === caller.personId : each.id === configId),
  )
  const connection = theOne(connector.title, candidates)
  if (!isGranted(connection)) throw new Fault('conflict', 'This connection must be connected again first')
  const http = await engine.http({ workspaceId: caller.workspaceId, connectionId: connection.id }, { urgent: true })
  const [scope] = stream.presets ?? (await stream.scopes(http))
  return stream.describe(http, scope?.id ?? '')
}
