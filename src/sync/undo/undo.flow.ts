import { restore, write, type Write } from '#crm/records/write.store.ts'
import { inTx, type Tx } from '#db/db.ts'
import type { Kind } from '#model/kinds.ts'
import type { Engine, OpenStream } from '../engine.flow.ts'
import { openStreamIn } from '../engine.flow.ts'
import { addIssues, endRun, saveProgress, type Issue } from '../runs/run.store.ts'
import { add, emptyTally, type Tally } from '../runs/tally.ts'
import { freshLink } from '../link.ts'
import { insertLinks } from '../link-write.store.ts'
import { endLinks, forgetUndo, wakeLinks } from './link.store.ts'
import { kindsFrom, look, type Finding } from './look.flow.ts'
import { savePlace, undoUnderWay } from './run.store.ts'
import { mandateFor, type UndoPlace, type UndoRun } from './undo.ts'
import { withdraw } from './withdraw.flow.ts'

/** Takes a run back, page by page; after a crash it goes on where it was. Remotes follow by ordinary push. */
export async function undo(engine: Engine, at: { readonly workspaceId: string; readonly runId: string }): Promise<void> {
  for (;;) {
    const place = await step(engine, at)
    if (place === null) return
    await engine.notify({ workspaceId: at.workspaceId, topic: 'run', id: at.runId })
    if ('there' in place) break
  }
  await withdraw(engine, at)
  await inTx(engine.db, { workspaceId: at.workspaceId, actor: 'system:sync' }, async (tx) => {
    const run = await undoUnderWay(tx, at.runId)
    if (run !== null) await endRun(tx, run.id, { tally: run.tally, status: 'completed', error: null, at: engine.clock.now() })
  })
  await engine.notify({ workspaceId: at.workspaceId, topic: 'run', id: at.runId })
  await engine.hint({ job: 'sync.follow', workspaceId: at.workspaceId })
}

/** One page in one transaction, with how far it came. null: nothing is under way. */
async function step(
  engine: Engine,
  { workspaceId, runId }: { readonly workspaceId: string; readonly runId: string },
): Promise<UndoPlace | null> {
  const run = await inTx(engine.db, { workspaceId, actor: 'system:sync' }, (tx) => undoUnderWay(tx, runId))
  if (run === null) return null
  return inTx(engine.db, mandateFor(workspaceId, run), async (tx) => {
    const now = await undoUnderWay(tx, runId)
    const open = now === null ? null : await openStreamIn(engine, tx, { workspaceId, streamId: now.streamId })
    if (now === null || open === null) return null
    if ('there' in now.place) return now.place
    const { findings, next } = await look(tx, open, {
      run: { id: now.undoes, kind: now.kind },
      kind: now.place.kind,
      after: now.place.after,
      lock: true,
    })
    const done = await takeBack(tx, engine, { run: now, kind: now.place.kind, open, findings })
    const place = placeAfter(now, now.place.kind, next)
    await saveProgress(tx, now.id, { tally: add(now.tally, done), estimate: null })
    await savePlace(tx, now.id, place)
    return place
  })
}

function placeAfter(run: UndoRun, kind: Kind, next: string | null): UndoPlace {
  if (next !== null) return { kind, after: next }
  const order = kindsFrom(run.kind)
  const following = order[order.indexOf(kind) + 1]
  return following === undefined ? { there: '00000000-0000-0000-0000-000000000000' } : { kind: following, after: null }
}

type Taking = { readonly run: UndoRun; readonly kind: Kind; readonly open: OpenStream; readonly findings: readonly Finding[] }

async function takeBack(tx: Tx, engine: Engine, { run, kind, open, findings }: Taking): Promise<Tally> {
  const revived = findings.filter(({ undone }) => undone.act === 'restore')
  if (revived.length > 0)
    await restore(
      tx,
      kind,
      revived.map(({ now }) => now.id),
    )
  await write(
    tx,
    kind,
    findings.flatMap(({ now, undone }): Write[] => {
      if (undone.act === 'delete') return [{ id: now.id, step: { do: 'delete' } }]
      const patched = Object.keys(undone.patch).length > 0 && undone.act !== 'nothing'
      return patched ? [{ id: now.id, step: { do: 'update', patch: undone.patch } }] : []
    }),
  )
  const links = findings.flatMap((finding) => finding.links.map((link) => ({ link, finding })))
  await endLinks(
    tx,
    run.id,
    links.flatMap(({ link, finding }) => {
      if (link.how === 'ended' || (finding.made && finding.undone.act !== 'delete')) return []
      return [{ id: link.id, reason: finding.made ? ('undone' as const) : ('not_same' as const) }]
    }),
  )
  await wakeLinks(
    tx,
    links.filter(({ link }) => link.how === 'ended' && link.reason !== 'withdrawn').map(({ link }) => link.id),
    engine.clock.now(),
  )
  await recreate(tx, engine, { run, kind, open, findings })
  await addIssues(tx, { id: run.id, at: engine.clock.now() }, findings.flatMap(keptIssue))
  const kept = findings.filter(({ undone }) => undone.kept.length > 0).length
  const changed = findings.filter(({ undone, links: own }) => undone.act !== 'nothing' || own.length > 0).length
  return { ...emptyTally(), processed: findings.length, synced: changed, skipped: kept }
}

/** What a former undo took away there is created there anew. */
async function recreate(tx: Tx, engine: Engine, { open, findings }: Taking): Promise<void> {
  const away = findings.flatMap(({ links }) => links.filter(({ how, reason }) => how === 'ended' && reason === 'withdrawn'))
  await forgetUndo(
    tx,
    away.map(({ id }) => id),
  )
  const at = engine.clock.now()
  const born = away.map(({ recordId, scope }) =>
    freshLink({ id: engine.newId(), scope, state: 'unborn', recordId, retryAt: at, version: open.version }),
  )
  await insertLinks(tx, open.id, born)
}

/** What changed since stays, and is listed. */
function keptIssue({ now, undone }: Finding): Issue[] {
  if (undone.kept.length === 0) return []
  return [{ linkId: null, recordId: now.id, remoteId: null, what: 'skipped', reason: `changed_since:${undone.kept.join(',')}` }]
}
