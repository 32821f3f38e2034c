import type { Caller } from '#access/caller.ts'
import { inTx } from '#db/db.ts'
import type { Http } from '#connectors/kit/http.ts'
import type { Pulled, RemoteField } from '#connectors/kit/stream.ts'
import { Fault, invalid } from '#lib/fault.ts'
import { supposedCounterparts } from '../counterparts/refresh.flow.ts'
import { atConnection } from '../desk.flow.ts'
import { chosenScopes, mandateOf, openStream, pulls, pushes, type Engine, type OpenStream } from '../engine.flow.ts'
import { askFields } from '../mapping/describe.flow.ts'
import { streamsOf } from '../stream.store.ts'
import { openStreams } from '../runs/trigger.flow.ts'
import { nothingFound, type Found } from './found.ts'
import { beginPreview, endRehearsal, rehearsalsOf, saveSeen, type RehearsalAt } from './rehearsal.store.ts'
import { clearStage, stagePage, type Page } from './stage.store.ts'
import { rehearseCreates, rehearsePage } from './rehearse.flow.ts'

/** Asks for a preview of what a connection syncs: everything there is read and rehearsed, nothing is written on either side. */
export async function askPreview(engine: Engine, caller: Caller, configId: string): Promise<{ readonly jobId: string }> {
  const jobId = engine.newId()
  const streamIds = await atConnection(engine, { caller, id: configId, action: 'manageConnection' }, async (tx, connection) => {
    if (connection.phase === 'error' || connection.phase === 'disconnected')
      throw new Fault('conflict', 'This connection needs to be connected again first')
    await openStreams(engine, tx, connection)
    const streams = (await streamsOf(tx, connection.id)).filter(({ kind }) => connection.kinds.includes(kind))
    if (streams.length === 0) throw invalid([{ field: 'syncEntities', message: 'nothing is chosen to sync: choose at least one' }])
    const ids = streams.map(({ id }) => id)
    await beginPreview(tx, { jobId, connectionId: connection.id, by: `person:${caller.personId}`, at: engine.clock.now(), streamIds: ids })
    return ids
  })
  for (const streamId of streamIds) await engine.hint({ job: 'sync.preview', workspaceId: caller.workspaceId, jobId, streamId })
  return { jobId }
}

type At = RehearsalAt & { readonly workspaceId: string }

/** Reads one stream from nothing to its end and rehearses each page. A provider's wait is thrown, to begin anew; any other failure is told. */
export async function preview(engine: Engine, at: At): Promise<void> {
  const open = await openStream(engine, at.workspaceId, at.streamId)
  if (open === null) return
  const mine = await inTx(engine.db, mandateOf(open, null), async (tx) =>
    (await rehearsalsOf(tx, at.jobId)).find(({ streamId }) => streamId === at.streamId),
  )
  if (mine?.status !== 'running') return
  try {
    const found = await rehearse(engine, open, at)
    await end(engine, at, { found, error: null })
  } catch (error) {
    if (error instanceof Fault && error.code === 'retry_after') throw error
    await end(engine, at, { found: null, error: error instanceof Fault ? error.message : 'Something in PipeDesk went wrong' })
    if (!(error instanceof Fault)) throw error
  }
}

async function end(engine: Engine, at: At, so: { readonly found: Found | null; readonly error: string | null }): Promise<void> {
  await inTx(engine.db, { workspaceId: at.workspaceId, actor: 'system:sync' }, (tx) =>
    endRehearsal(tx, at, { ...so, at: engine.clock.now() }),
  )
  await engine.notify({ workspaceId: at.workspaceId, topic: 'run', id: at.jobId })
}

const showEveryMs = 500

async function rehearse(engine: Engine, open: OpenStream, at: At): Promise<Found> {
  const http = await engine.http({ workspaceId: at.workspaceId, connectionId: open.connectionId }, { urgent: false })
  const supposed = await supposedCounterparts(engine, open, http)
  const on = { engine, open, supposed, found: nothingFound(), met: new Set<string>(), doubted: new Set<string>() }
  let seen = 0
  let shownAtMs = 0
  for await (const { scope, page } of pulls(open) ? listing(engine, open, http) : []) {
    await rehearsePage(on, { scope, changes: page.changes.filter(({ outside }) => outside !== true), at: http.now() })
    seen += page.changes.length
    if (engine.clock.now().getTime() - shownAtMs < showEveryMs) continue
    shownAtMs = engine.clock.now().getTime()
    await inTx(engine.db, mandateOf(open, null), (tx) => saveSeen(tx, at, { seen, estimate: page.estimate ?? null }))
    await engine.notify({ workspaceId: at.workspaceId, topic: 'run', id: at.jobId })
  }
  await rehearseCreates(on)
  await inTx(engine.db, mandateOf(open, null), (tx) => saveSeen(tx, at, { seen, estimate: null }))
  if (pushes(open)) on.found.unmapped.push(...unmappedOf(open, (await askFields(engine, open, http)).fields))
  return on.found
}

/** Every page of the scopes that are chosen, or would be; kept for the first sync where there was none yet. */
async function* listing(engine: Engine, open: OpenStream, http: Http): AsyncGenerator<{ readonly scope: string; readonly page: Page }> {
  const presets = open.options.scopes === undefined ? open.stream.presets : undefined
  for (const { id: scope } of chosenScopes(open, presets ?? (await open.stream.scopes(http)))) {
    let cursor: string | null = null
    let more = true
    while (more) {
      const page: Pulled = await open.stream.pull(http, cursor, scope)
      if (page.kind === 'expired') throw new Fault('conflict', 'The listing moved on while it was read; preview again')
      if (open.pulledAt === null) await stage(engine, open, { scope, read: cursor, page })
      yield { scope, page }
      cursor = page.next
      more = page.more
    }
  }
}

/** The first sync of a stream takes up what its preview has read; a stream that has been pulled has its cursor. */
async function stage(
  engine: Engine,
  open: OpenStream,
  of: { readonly scope: string; readonly read: string | null; readonly page: Page },
): Promise<void> {
  const at = { streamId: open.id, scope: of.scope, read: of.read }
  await inTx(engine.db, mandateOf(open, null), async (tx) => {
    if (of.read === null) await clearStage(tx, open.id, of.scope)
    await stagePage(tx, at, { page: of.page, at: engine.clock.now() })
  })
}

/** What must not be empty there, and no row fills. */
function unmappedOf(open: OpenStream, fields: readonly RemoteField[]) {
  const filled = new Set(open.mapping.slots.filter((slot) => slot.pushes).map((slot) => slot.remote))
  return fields
    .filter(
      ({ required, writable, name }) =>
        required && writable && ![...filled].some((path) => path === name || path.startsWith(`${name}[`) || path.startsWith(`${name}.`)),
    )
    .map(({ name, label }) => ({ field: name, label }))
}
