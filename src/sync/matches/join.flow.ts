import { scopeOf } from '#access/allow.ts'
import type { Caller } from '#access/caller.ts'
import type { Http } from '#connectors/kit/http.ts'
import type { Change } from '#connectors/kit/stream.ts'
import { load } from '#crm/records/load.store.ts'
import { visibleOf } from '#crm/records/scope.store.ts'
import { inTx, type Tx } from '#db/db.ts'
import { Fault, invalid, notFound } from '#lib/fault.ts'
import type { Kind } from '#model/kinds.ts'
import { nouns } from '#model/nouns.ts'
import { attempt } from '../attempt.store.ts'
import { atConnection, inNameOf } from '../desk.flow.ts'
import { chosenScopes, openStream, pushes, runs, type Engine, type OpenStream } from '../engine.flow.ts'
import { entitled } from '../entitled.store.ts'
import { births } from '../follow.flow.ts'
import { freshLink, type LinkRow } from '../link.ts'
import { headsOf, lockLinks, lockLinksOf } from '../link.store.ts'
import { insertLinks, updateLinks } from '../link-write.store.ts'
import { streamsOf } from '../stream.store.ts'
import { noteLink } from './by-hand.store.ts'

export type Join = { readonly kind: Kind; readonly id: string; readonly configId: string; readonly remoteId: string }

/**
 * Links a record to a remote by a person's word; both sides then merge as at a first match. The same link asked again is the same link.
 * Throws `invalid` for a remote that is not there or not among what is synced, `conflict` where either side stands for another already.
 */
export async function join(engine: Engine, caller: Caller, asked: Join): Promise<{ readonly linkId: string }> {
  const open = await streamFor(engine, caller, asked)
  const change = await readThere(engine, open, asked.remoteId)
  const linkId = await inTx(engine.db, { ...inNameOf(caller), cause: 'link' }, (tx) => joinIn(tx, { engine, caller, open, asked, change }))
  await engine.hint({ job: 'sync.push', workspaceId: caller.workspaceId, streamId: open.id })
  return { linkId }
}

async function streamFor(engine: Engine, caller: Caller, { kind, id, configId }: Join): Promise<OpenStream> {
  const streamId = await atConnection(engine, { caller, id: configId, action: 'syncNow' }, async (tx, connection) => {
    const record = (await load(tx, kind, [id])).get(id)
    if (record === undefined || record.deletedAt !== null) throw notFound(kind)
    await entitled(tx, caller, { record, action: 'edit' })
    if (connection.phase !== 'active') throw new Fault('conflict', 'This connection does not run: start or resume it first')
    return (await streamsOf(tx, configId)).find((stream) => stream.kind === kind && runs(stream))?.id
  })
  const open = streamId === undefined ? null : await openStream(engine, caller.workspaceId, streamId)
  if (open === null) throw invalid([{ field: 'configId', message: `this connection does not sync a ${kind}` }])
  return open
}

async function readThere(engine: Engine, open: OpenStream, remoteId: string): Promise<Change> {
  const http = await engine.http({ workspaceId: open.workspaceId, connectionId: open.connectionId }, { urgent: true })
  const offered = (open.options.scopes === undefined ? open.stream.presets : undefined) ?? (await open.stream.scopes(http))
  for (const { id: scope } of chosenScopes(open, offered)) {
    const found = (await readOne(open, http, { scope, remoteId })).find(({ values }) => values !== null)
    if (found?.outside === true) throw invalid([{ field: 'remoteId', message: 'is there, but not among what this connection syncs' }])
    if (found !== undefined) return found
  }
  throw invalid([{ field: 'remoteId', message: 'names nothing there that this connection may read' }])
}

type One = { readonly scope: string; readonly remoteId: string }

/** By its id or an earlier one. What the provider says no to is no id of its own. */
async function readOne({ stream }: OpenStream, http: Http, { scope, remoteId }: One): Promise<readonly Change[]> {
  try {
    const read = await stream.read(http, scope, [remoteId])
    return read.filter(({ id, formerly = [] }) => id === remoteId || formerly.includes(remoteId))
  } catch (error) {
    if (error instanceof Fault && error.code === 'conflict') throw invalid([{ field: 'remoteId', message: error.message }])
    throw error
  }
}

type Joining = {
  readonly engine: Engine
  readonly caller: Caller
  readonly open: OpenStream
  readonly asked: Join
  readonly change: Change
}

async function joinIn(tx: Tx, on: Joining): Promise<string> {
  const { engine, open, asked, change } = on
  const [head] = await headsOf(tx, { streamId: open.id, scope: change.scope }, [change.id])
  const [theirs] = await lockLinks(tx, head === undefined ? [] : [head.id])
  const own = (await lockLinksOf(tx, open.id, [asked.id])).filter(({ id }) => id !== theirs?.id)
  if (theirs?.state === 'live' && theirs.recordId === asked.id) return theirs.id
  const holder = theirs === undefined || isFree(theirs) ? null : theirs.recordId
  if (holder !== null && holder !== asked.id) throw await linkedTo(tx, on, holder)
  mustBeFree(own)
  const link = joined(on, theirs)
  const written = await attempt(tx, async () => {
    await updateLinks(
      tx,
      own.flatMap((each): LinkRow[] => (isFree(each) ? [] : [{ ...each, state: 'excluded', reason: 'unlinked', retryAt: null }])),
    )
    await (theirs === undefined ? insertLinks(tx, open.id, [link]) : updateLinks(tx, [link]))
  })
  // One of the two got its link in the moment between the look and the write.
  if ('refused' in written) throw new Fault('conflict', 'One of the two was linked by somebody else just now: look again')
  await noteLink(tx, { recordId: asked.id, connectionId: open.connectionId, provider: open.provider, remoteId: change.id, linked: true })
  // The others it might have been need not wait any longer.
  const others = (theirs?.detail?.records ?? []).filter((id) => id !== asked.id)
  if (others.length > 0 && pushes(open)) await insertLinks(tx, open.id, await births(tx, engine, { open, ids: others }))
  return link.id
}

/** Neither holds its record nor will again by itself. */
const isFree = ({ state }: LinkRow): boolean => state === 'excluded' || state === 'gone'

/** Links of the record that no other remote may push aside. */
function mustBeFree(own: readonly LinkRow[]): void {
  const taken = own.find(({ state }) => state === 'live' || state === 'unknown' || state === 'held')
  if (taken === undefined) return
  const { state, remoteId } = taken
  const says = state === 'live' ? 'is linked there already' : 'has a link there that waits to be settled'
  throw new Fault('conflict', `This record ${says}: unlink it first`, { details: { field: 'remoteId', remoteId, state } })
}

async function linkedTo(tx: Tx, { caller, asked }: Joining, recordId: string): Promise<Fault> {
  const says = 'That one is linked to another record here'
  const record = (await load(tx, asked.kind, [recordId])).get(recordId)
  const seen = record !== undefined && (await visibleOf(tx, scopeOf(caller, asked.kind), [recordId])).has(recordId)
  if (!seen) return new Fault('conflict', `${says}, which you may not see`, { details: { field: 'remoteId' } })
  const title = nouns[asked.kind].title(record.values)
  return new Fault('conflict', `${says}, ${title}: unlink it there first`, { details: { field: 'remoteId', entityId: recordId, title } })
}

function joined({ engine, asked, change }: Joining, theirs: LinkRow | undefined): LinkRow {
  const fresh = freshLink({ id: engine.newId(), scope: change.scope, state: 'live', remoteId: change.id, recordId: asked.id })
  return {
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
}
