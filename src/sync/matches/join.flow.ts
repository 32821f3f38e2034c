import type { Caller } from '#access/caller.ts'
import type { Change } from '#connectors/kit/stream.ts'
import { load } from '#crm/records/load.store.ts'
import { inTx, type Tx } from '#db/db.ts'
import { Fault, invalid, notFound } from '#lib/fault.ts'
import type { Kind } from '#model/kinds.ts'
import { atConnection, inNameOf } from '../desk.flow.ts'
import { chosenScopes, openStream, type Engine, type OpenStream } from '../engine.flow.ts'
import { entitled } from '../entitled.store.ts'
import { freshLink, type LinkRow } from '../link.ts'
import { headsOf, lockLinks, lockLinksOf } from '../link.store.ts'
import { insertLinks, updateLinks } from '../link-write.store.ts'
import { streamsOf } from '../stream.store.ts'

export type Join = { readonly kind: Kind; readonly id: string; readonly configId: string; readonly remoteId: string }

/**
 * Links a record to a remote by a person's word; both sides then merge as at a first match. The same link asked again is the same link.
 * Throws `invalid` for a remote that is not there, `conflict` where either side stands for another already.
 */
export async function join(engine: Engine, caller: Caller, asked: Join): Promise<{ readonly linkId: string }> {
  const open = await streamFor(engine, caller, asked)
  const change = await readThere(engine, open, asked.remoteId)
  const linkId = await inTx(engine.db, { ...inNameOf(caller), cause: 'link' }, (tx) => joinIn(tx, { engine, open, asked, change }))
  await engine.hint({ job: 'sync.push', workspaceId: caller.workspaceId, streamId: open.id })
  return { linkId }
}

async function streamFor(engine: Engine, caller: Caller, { kind, id, configId }: Join): Promise<OpenStream> {
  const streamId = await atConnection(engine, { caller, id: configId, action: 'syncNow' }, async (tx, connection) => {
    const record = (await load(tx, kind, [id])).get(id)
    if (record === undefined || record.deletedAt !== null) throw notFound(kind)
    await entitled(tx, caller, { record, action: 'edit' })
    if (connection.phase !== 'active') throw new Fault('conflict', 'This connection does not run: start or resume it first')
    return (await streamsOf(tx, configId)).find((stream) => stream.kind === kind)?.id
  })
  const open = streamId === undefined ? null : await openStream(engine, caller.workspaceId, streamId)
  if (open === null) throw invalid([{ field: 'configId', message: `this connection does not sync a ${kind}` }])
  return open
}

async function readThere(engine: Engine, open: OpenStream, remoteId: string): Promise<Change> {
  const http = await engine.http({ workspaceId: open.workspaceId, connectionId: open.connectionId }, { urgent: true })
  const offered = (open.options.scopes === undefined ? open.stream.presets : undefined) ?? (await open.stream.scopes(http))
  for (const { id: scope } of chosenScopes(open, offered)) {
    const found = (await open.stream.read(http, scope, [remoteId])).find(({ id, values }) => id === remoteId && values !== null)
    if (found !== undefined) return found
  }
  throw invalid([{ field: 'remoteId', message: 'names nothing there that this connection may read' }])
}

type Joining = { readonly engine: Engine; readonly open: OpenStream; readonly asked: Join; readonly change: Change }

async function joinIn(tx: Tx, { engine, open, asked, change }: Joining): Promise<string> {
  const [head] = await headsOf(tx, { streamId: open.id, scope: change.scope }, [change.id])
  const locked = await lockLinks(tx, head === undefined ? [] : [head.id])
  const own = (await lockLinksOf(tx, open.id, [asked.id])).filter(({ id }) => id !== head?.id)
  const theirs = locked[0]
  if (theirs?.state === 'live' && theirs.recordId === asked.id) return theirs.id
  if (theirs?.recordId != null && theirs.recordId !== asked.id && theirs.state !== 'excluded' && theirs.state !== 'gone')
    throw new Fault('conflict', 'That one is linked to another record here: unlink it there first', {
      details: { entityId: theirs.recordId },
    })
  const taken = own.find(({ state }) => state === 'live' || state === 'unknown')
  if (taken !== undefined)
    throw new Fault('conflict', 'This record is linked there already: unlink it first', { details: { remoteId: taken.remoteId } })
  await updateLinks(
    tx,
    own.flatMap((link): LinkRow[] =>
      link.state === 'unborn' || link.state === 'refused' ? [{ ...link, state: 'excluded', reason: 'unlinked', retryAt: null }] : [],
    ),
  )
  const fresh = freshLink({ id: engine.newId(), scope: change.scope, state: 'live', remoteId: change.id, recordId: asked.id })
  const link: LinkRow = {
    ...(theirs ?? fresh),
    recordId: asked.id,
    state: 'live',
    reason: null,
    detail: { reread: true },
    shadow: null,
    ours: {},
    theirs: {},
    sent: null,
    version: 0,
    retryAt: engine.clock.now(),
    attempts: 0,
  }
  await (theirs === undefined ? insertLinks(tx, open.id, [link]) : updateLinks(tx, [link]))
  return link.id
}
