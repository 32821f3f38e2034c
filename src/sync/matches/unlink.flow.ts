import type { Caller } from '#access/caller.ts'
import { load } from '#crm/records/load.store.ts'
import { inTx } from '#db/db.ts'
import { notFound } from '#lib/fault.ts'
import type { Kind } from '#model/kinds.ts'
import { openConflicts, settleConflicts } from '../conflicts/conflict.store.ts'
import { inNameOf, visibleConnections } from '../desk.flow.ts'
import type { Engine } from '../engine.flow.ts'
import { entitled } from '../entitled.store.ts'
import { lockLinks } from '../link.store.ts'
import { updateLinks } from '../link-write.store.ts'
import { linksOfRecord } from '../why.store.ts'
import { noteLink } from './by-hand.store.ts'

export type Unlink = { readonly kind: Kind; readonly id: string; readonly linkId: string }

/**
 * Ends a link by a person's word: record and remote stay, neither follows the other, and the two are never matched again by themselves.
 * What waited between them for a decision waits no more. Once is as good as twice.
 */
export async function unlink(engine: Engine, caller: Caller, { kind, id, linkId }: Unlink): Promise<void> {
  await inTx(engine.db, { ...inNameOf(caller), cause: 'unlink' }, async (tx) => {
    const seen = new Set((await visibleConnections(tx, caller)).map((each) => each.id))
    const [link] = await lockLinks(tx, [linkId])
    const record = (await load(tx, kind, [id])).get(id)
    if (record === undefined) throw notFound(kind)
    await entitled(tx, caller, { record, action: 'edit' })
    const told = (await linksOfRecord(tx, id)).find((each) => each.id === linkId && seen.has(each.connectionId))
    if (link === undefined || told === undefined) throw notFound('link')
    if (link.state === 'excluded' && link.reason === 'unlinked') return
    await updateLinks(tx, [{ ...link, state: 'excluded', reason: 'unlinked', retryAt: null, detail: null }])
    const open = [...(await openConflicts(tx, [link.id])).values()].map((each) => each.id)
    await settleConflicts(tx, { ids: open, status: 'resolved', strategy: null, by: caller.personId, at: engine.clock.now() })
    await noteLink(tx, { recordId: id, connectionId: told.connectionId, provider: told.provider, remoteId: link.remoteId, linked: false })
  })
  await engine.notify({ workspaceId: caller.workspaceId, topic: 'conflict', id: linkId })
}
