import { allow } from '#access/allow.ts'
import type { Caller } from '#access/caller.ts'
import { connectionById } from '#connections/connections.store.ts'
import { load, type Stored } from '#crm/records/load.store.ts'
import { inTx, type Tx } from '#db/db.ts'
import { Fault, invalid, notFound } from '#lib/fault.ts'
import { inNameOf } from '../desk.flow.ts'
import { openStreamIn, pushes, type Engine, type OpenStream } from '../engine.flow.ts'
import { entitled } from '../entitled.store.ts'
import { births } from '../follow.flow.ts'
import type { LinkRow } from '../link.ts'
import { lockLinks } from '../link.store.ts'
import { insertLinks, updateLinks } from '../link-write.store.ts'
import { streamsOf } from '../stream.store.ts'
import { openMatchById, type OpenMatch } from './match.store.ts'

/** What a person says of a remote that may be one of several records. */
export type Said = { readonly is: string } | 'none' | 'never'

/** Ends the wait of a remote: it is that record, none of ours (so it comes in as a new one), or never to be synced. Throws `conflict` when it is answered already. */
export async function answerMatch(
  engine: Engine,
  caller: Caller,
  { id, said }: { readonly id: string; readonly said: Said },
): Promise<void> {
  const streamId = await inTx(engine.db, { ...inNameOf(caller), cause: `match:${id}` }, async (tx) => {
    const { match, link, open } = await caseOf(tx, engine, { caller, id })
    const now = engine.clock.now()
    await updateLinks(tx, [
      { ...link, ...(await answered(tx, caller, { match, said })), retryAt: said === 'never' ? null : now, attempts: 0 },
    ])
    const others = match.records.filter((each) => typeof said === 'string' || each !== said.is)
    if (pushes(open)) await insertLinks(tx, open.id, await births(tx, engine, { open, ids: others }))
    return open.id
  })
  await engine.hint({ job: 'sync.push', workspaceId: caller.workspaceId, streamId })
  await engine.notify({ workspaceId: caller.workspaceId, topic: 'conflict', id })
}

async function caseOf(
  tx: Tx,
  engine: Engine,
  { caller, id }: { readonly caller: Caller; readonly id: string },
): Promise<{ readonly match: OpenMatch; readonly link: LinkRow; readonly open: OpenStream }> {
  const [link] = await lockLinks(tx, [id])
  const match = await openMatchById(tx, id)
  const connection = match === null ? null : await connectionById(tx, match.connectionId)
  if (match === null || link === undefined || connection === null) throw notFound('match')
  allow(caller, 'manageConnection', connection)
  const stream = (await streamsOf(tx, match.connectionId)).find(({ kind }) => kind === match.kind)
  const open = stream === undefined ? null : await openStreamIn(engine, tx, { workspaceId: caller.workspaceId, streamId: stream.id })
  if (open === null) throw notFound('config')
  return { match, link, open }
}

async function answered(
  tx: Tx,
  caller: Caller,
  { match, said }: { readonly match: OpenMatch; readonly said: Said },
): Promise<Partial<LinkRow>> {
  if (said === 'never') return { state: 'excluded', reason: 'unlinked', detail: null, recordId: null }
  // Read again as a stranger that is known to be none of ours.
  if (said === 'none') return { state: 'refused', reason: 'none_of_ours', detail: { asNew: true }, recordId: null, tag: null, order: null }
  await chosen(tx, caller, { match, recordId: said.is })
  return { state: 'live', reason: null, detail: { reread: true }, recordId: said.is, version: 0 }
}

async function chosen(
  tx: Tx,
  caller: Caller,
  { match, recordId }: { readonly match: OpenMatch; readonly recordId: string },
): Promise<Stored> {
  const record = (await load(tx, match.kind, [recordId])).get(recordId)
  if (record === undefined || record.deletedAt !== null) throw invalid([{ field: 'entityId', message: `names no ${match.kind}` }])
  await entitled(tx, caller, { record, action: 'edit' })
  if (!match.records.includes(recordId))
    throw new Fault('conflict', 'This record is not among those it may be: link it by hand from the record’s page instead')
  return record
}
