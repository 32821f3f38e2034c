import { z } from 'zod'
import type { Caller } from '#access/caller.ts'
import { visibleConnections, inNameOf } from '../desk.flow.ts'
import { isGranted } from '#connections/connection.ts'
import { theOne } from '#connections/rules.ts'
import type { RemoteField } from '#connectors/kit/stream.ts'
import { inTx } from '#db/db.ts'
import { Fault, invalid } from '#lib/fault.ts'
import type { Kind } from '#model/kinds.ts'
import type { Engine } from '../engine.flow.ts'
import { notOffered } from '../entity.ts'
import { streamsOf } from '../stream.store.ts'
import { describeStream } from './describe.flow.ts'

export const RemoteFieldShape = z
  .object({
    name: z.string(),
    label: z.string(),
    type: z.string(),
    required: z.boolean(),
    writable: z.boolean(),
    options: z.array(z.string()),
    optionLabels: z.record(z.string(), z.string()).describe('What people read there in place of an option, where that differs from it'),
    capacity: z.number().optional(),
  })
  .meta({ id: 'RemoteField' })

type Asked = { readonly provider: string; readonly configId: string | undefined; readonly kind: Kind }

const freshMs = 10_000

/** What a provider offers for a kind, as the account says now or said a few seconds ago. */
export async function availableFields(
  engine: Engine,
  caller: Caller,
  { provider, configId, kind }: Asked,
): Promise<readonly RemoteField[]> {
  const connector = engine.connector(provider)
  if (connector === undefined) throw new Fault('not_found', `There is no provider ${provider}: GET /api/crm/providers lists them`)
  const stream = connector.streams[kind]
  if (stream === undefined) throw invalid([{ field: 'entityType', message: notOffered([kind], connector.streams) }])
  const all = await inTx(engine.db, inNameOf(caller), (tx) => visibleConnections(tx, caller))
  const candidates = all.filter(
    (each) =>
      each.provider === provider &&
      (configId === undefined ? each.memberId === null || each.memberId === caller.personId : each.id === configId),
  )
  const connection = theOne(connector.title, candidates)
  if (!isGranted(connection)) throw new Fault('conflict', 'This connection must be connected again first')
  const { workspaceId } = caller
  const own = await inTx(engine.db, inNameOf(caller), async (tx) => (await streamsOf(tx, connection.id)).find((each) => each.kind === kind))
  if (own !== undefined) return (await describeStream(engine, { workspaceId, streamId: own.id }, freshMs)).fields
  const http = await engine.http({ workspaceId, connectionId: connection.id }, { urgent: true })
  const [scope] = stream.presets ?? (await stream.scopes(http))
  return stream.describe(http, scope?.id ?? '')
}
