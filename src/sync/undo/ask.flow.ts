import type { Caller } from '#access/caller.ts'
import { inTx } from '#db/db.ts'
import { Fault, notFound } from '#lib/fault.ts'
import type { Kind } from '#model/kinds.ts'
import { nouns } from '#model/nouns.ts'
import type { Value } from '#model/value.ts'
import { atConnection, inNameOf } from '../desk.flow.ts'
import { openStream, type Engine } from '../engine.flow.ts'
import { runsById } from '../runs/run-read.store.ts'
import type { RunRow } from '../runs/run.ts'
import { countCreatedThere, linkedElsewhere } from './link.store.ts'
import { kindsFrom, look, type Finding } from './look.flow.ts'
import { beginUndo, standingOf } from './run.store.ts'
import { isPast, undoDays } from './span.ts'

/** One record of a preview. `fields`: what each becomes. `kept`: what changed since and stays. */
export type Sample = {
  readonly kind: Kind
  readonly recordId: string
  readonly title: string
  readonly act: Finding['undone']['act']
  readonly fields: Readonly<Record<string, { readonly from: Value; readonly to: Value }>>
  readonly kept: readonly string[]
}

/** What an undo would do, counted, with samples. `elsewhere`: other connections that would get the former values by their ordinary push. */
export type Preview = {
  restored: number
  deleted: number
  revived: number
  unlinked: number
  removedThere: number
  kept: number
  readonly elsewhere: { readonly configId: string; readonly provider: string; records: number }[]
  readonly samples: Sample[]
  readonly keptSamples: Sample[]
}

const shown = 20

type Standing = RunRow & { readonly streamId: string }

/** What taking back a run, or the runs of a job, would do. Throws as `askUndo` does. */
export async function previewUndo(engine: Engine, caller: Caller, id: string): Promise<Preview> {
  const runs = await undoable(engine, caller, id)
  const sum: Preview = {
    restored: 0,
    deleted: 0,
    revived: 0,
    unlinked: 0,
    removedThere: 0,
    kept: 0,
    elsewhere: [],
    samples: [],
    keptSamples: [],
  }
  for (const run of runs) await weighRun(engine, caller, { run, sum })
  return sum
}

/** Begins to take a run, or the runs of a job, back. Throws `conflict` while it runs, when it is undone already, or when it is too long ago. */
export async function askUndo(engine: Engine, caller: Caller, id: string): Promise<{ readonly jobId: string }> {
  const runs = await undoable(engine, caller, id)
  const [first] = runs
  if (first === undefined) throw notFound('log')
  const jobId = engine.newId()
  const undos = runs.map((run) => ({ id: engine.newId(), undoes: run, streamId: run.streamId }))
  await atConnection(engine, { caller, id: first.connectionId, action: 'manageConnection' }, (tx) =>
    beginUndo(tx, { id: jobId, connectionId: first.connectionId, by: `person:${caller.personId}`, at: engine.clock.now() }, undos),
  )
  for (const { id: runId } of undos) await engine.hint({ job: 'sync.undo', workspaceId: caller.workspaceId, runId })
  return { jobId }
}

async function undoable(engine: Engine, caller: Caller, id: string): Promise<readonly Standing[]> {
  const found = await inTx(engine.db, inNameOf(caller), (tx) => runsById(tx, id))
  const [first] = found
  if (first === undefined) throw notFound('log')
  const standing = await atConnection(engine, { caller, id: first.connectionId, action: 'manageConnection' }, (tx) =>
    standingOf(
      tx,
      found.map((run) => run.id),
    ),
  )
  if (found.some(({ status }) => status === 'running'))
    throw new Fault('conflict', 'This run is not at its end: pause the connection, or wait for it')
  const left = found.flatMap((run): Standing[] => {
    const where = standing.get(run.id)
    return where === undefined || where.undoneBy !== null ? [] : [{ ...run, streamId: where.streamId }]
  })
  if (left.length === 0) throw new Fault('conflict', 'This run is undone already')
  if (left.some(({ startedAt }) => isPast(startedAt, engine.clock.now())))
    throw new Fault('conflict', `A run can be undone for ${undoDays} days: what it wrote is kept no longer`)
  // What was written last is taken back first.
  return left.toSorted((a, b) => b.startedAt.getTime() - a.startedAt.getTime())
}

async function weighRun(engine: Engine, caller: Caller, { run, sum }: { readonly run: Standing; readonly sum: Preview }): Promise<void> {
  const open = await openStream(engine, caller.workspaceId, run.streamId)
  if (open === null) return
  for (const kind of kindsFrom(run.kind))
    for (let after: string | null = null; ;) {
      const from: string | null = after
      const next = await inTx(engine.db, inNameOf(caller), async (tx) => {
        const looked = await look(tx, open, { run, kind, after: from, lock: false })
        for (const finding of looked.findings) count(sum, finding)
        const moved = looked.findings.filter(({ undone }) => undone.act !== 'nothing').map(({ now }) => now.id)
        for (const { connectionId, provider, records } of await linkedElsewhere(tx, run.connectionId, moved)) {
          const known = sum.elsewhere.find(({ configId }) => configId === connectionId)
          if (known === undefined) sum.elsewhere.push({ configId: connectionId, provider, records })
          else known.records += records
        }
        return looked.next
      })
      if (next === null) break
      after = next
    }
  sum.removedThere += await inTx(engine.db, inNameOf(caller), (tx) => countCreatedThere(tx, run.id))
}

function count(sum: Preview, finding: Finding): void {
  const { undone, links, made } = finding
  if (undone.act === 'update') sum.restored += 1
  if (undone.act === 'delete') sum.deleted += 1
  if (undone.act === 'restore') sum.revived += 1
  if (undone.kept.length > 0) sum.kept += 1
  if (!made) sum.unlinked += links.filter(({ how }) => how === 'made').length
  if (undone.act !== 'nothing' && sum.samples.length < shown) sum.samples.push(sampleOf(finding))
  if (undone.kept.length > 0 && sum.keptSamples.length < shown) sum.keptSamples.push(sampleOf(finding))
}

function sampleOf({ now, undone }: Finding): Sample {
  const fields = Object.fromEntries(Object.entries(undone.patch).map(([name, to]) => [name, { from: now.values[name] ?? null, to }]))
  return { kind: now.kind, recordId: now.id, title: nouns[now.kind].title(now.values), act: undone.act, fields, kept: undone.kept }
}
