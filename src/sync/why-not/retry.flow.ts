import type { Caller } from '#access/caller.ts'
import { connectionById } from '#connections/connections.store.ts'
import { load } from '#crm/records/load.store.ts'
import { inTx } from '#db/db.ts'
import { Fault, notFound } from '#lib/fault.ts'
import type { Kind } from '#model/kinds.ts'
import { inNameOf, visibleConnections } from '../desk.flow.ts'
import type { Engine } from '../engine.flow.ts'
import { entitled } from '../entitled.store.ts'
import { lockLinks } from '../link.store.ts'
import { updateLinks } from '../link-write.store.ts'
import { streamsOf } from '../stream.store.ts'
import { mustWork } from '../runs/trigger.flow.ts'
import { linksOfRecord } from '../why.store.ts'

type Asked = { readonly kind: Kind; readonly id: string; readonly linkId: string }

/** Puts one record in line again at a connection that refused it or did not answer. Throws `conflict` where nothing waits to be tried. */
export async function retryLink(engine: Engine, caller: Caller, { kind, id, linkId }: Asked): Promise<void> {
  const streamId = await inTx(engine.db, { ...inNameOf(caller), cause: `retry:${linkId}` }, async (tx) => {
    const record = (await load(tx, kind, [id])).get(id)
    if (record === undefined) throw notFound(kind)
    await entitled(tx, caller, { record, action: 'edit' })
    const known = (await linksOfRecord(tx, id)).find((each) => each.id === linkId)
    const seen = (await visibleConnections(tx, caller)).some((each) => each.id === known?.connectionId)
    const connection = known === undefined || !seen ? null : await connectionById(tx, known.connectionId)
    if (connection === null) throw notFound('link')
    mustWork(connection)
    const [link] = await lockLinks(tx, [linkId])
    if (link === undefined || !['refused', 'unknown', 'unborn'].includes(link.state))
      throw new Fault('conflict', 'Nothing of this link waits to be tried again')
    await updateLinks(tx, [{ ...link, retryAt: engine.clock.now(), attempts: 0 }])
    return (await streamsOf(tx, connection.id)).find((stream) => stream.kind === kind)?.id
  })
  if (streamId !== undefined) await engine.hint({ job: 'sync.push', workspaceId: caller.workspaceId, streamId })
}
