import type { Change } from '#connectors/kit/stream.ts'
import { load } from '#crm/records/load.store.ts'
import { inTx } from '#db/db.ts'
import type { Values } from '#model/value.ts'
import { bisect } from '../apply.flow.ts'
import type { Counterpart } from '../counterparts/counterpart.ts'
import { saveCounterparts } from '../counterparts/counterpart.store.ts'
import { mandateOf, optionsOf, pushes, type Engine, type OpenStream } from '../engine.flow.ts'
import type { Outcome } from '../settling.flow.ts'
import { recordsAfter, spreadable } from '../spread.store.ts'
import type { Weighed } from '../weigh.ts'
import { doubt, tell, type Found } from './found.ts'
import { linkedIn } from './rehearsal.store.ts'

/** Ends a rehearsal's transaction: nothing of it is kept. */
class Curtain extends Error {}

export type Rehearsing = {
  readonly engine: Engine
  readonly open: OpenStream
  /** What theirs stand for here as far as nobody has noted it yet. */
  readonly supposed: readonly Counterpart[]
  readonly found: Found
  /** Records that some remote was found to stand for. */
  readonly met: Set<string>
  /** Records that a remote may be: nothing is created for them before a person says. */
  readonly doubted: Set<string>
}

/** Brings a page in by the very same door as a sync does, notes what became of it, and rolls it back. */
export async function rehearsePage(
  on: Rehearsing,
  page: { readonly scope: string; readonly changes: readonly Change[]; readonly at: Date },
): Promise<void> {
  const { engine, open } = on
  const outcomes: Outcome[] = []
  try {
    await inTx(engine.db, mandateOf(open, null), async (tx) => {
      await saveCounterparts(tx, open.connectionId, on.supposed)
      await bisect(
        tx,
        {
          engine,
          open,
          scope: page.scope,
          runId: engine.newId(),
          at: page.at,
          generation: null,
          waits: false,
          answers: new Map(),
          watch: (outcome) => void outcomes.push(outcome),
        },
        page.changes,
      )
      throw new Curtain()
    })
  } catch (error) {
    if (!(error instanceof Curtain)) throw error
  }
  for (const outcome of outcomes) note(on, outcome)
}

function note({ open, found, met, doubted }: Rehearsing, { weighed, written, noted, routes }: Outcome): void {
  const before = new Map(written.map((each) => [each.id, each]))
  for (const each of weighed) {
    met.add(each.recordId)
    noteHere({ open, found }, each, before.get(each.recordId)?.before ?? null)
    if (each.due) tell(found, { ...who(open, each), side: 'there', act: each.owes === 'delete' ? 'delete' : 'update', fields: {} })
  }
  for (const { link } of noted) {
    const remote = link.remoteId ?? ''
    const change = routes.match.find((routed) => routed.change.id === remote)?.change
    const title = change?.values == null ? remote : open.noun.title(open.mapping.read(change.values))
    for (const id of link.detail?.records ?? []) doubted.add(id)
    if (link.reason === 'ambiguous') doubt(found, { remoteId: remote, title, recordIds: link.detail?.records ?? [] })
    else found.here.skip += 1
  }
  found.here.skip += routes.late + routes.unchanged.length
}

function noteHere({ open, found }: Pick<Rehearsing, 'open' | 'found'>, each: Weighed, before: Values | null): void {
  const of = { ...who(open, each), side: 'here' as const }
  const { step } = each
  if (step.do === 'create') return tell(found, { ...of, act: 'create', fields: {} })
  const patch = step.do === 'update' ? step.patch : {}
  const fields = Object.fromEntries(Object.entries(patch).map(([name, to]) => [name, { from: before?.[name] ?? null, to }]))
  if (each.fresh || each.before === 'unborn') tell(found, { ...of, act: 'link', fields })
  if (each.conflicts.length > 0)
    tell(found, {
      ...of,
      act: 'conflict',
      fields: Object.fromEntries(each.conflicts.map((one) => [one.field, { from: one.local, to: one.remote }])),
    })
  if (step.do === 'update') tell(found, { ...of, act: 'update', fields })
  else if (step.do === 'delete') tell(found, { ...of, act: 'delete', fields: {} })
}

function who(open: OpenStream, { change, recordId, step }: Weighed) {
  const title = change.values === null ? change.id : open.noun.title(open.mapping.read(change.values))
  return { title, recordId: step.do === 'create' ? null : recordId, remoteId: change.id }
}

const pageSize = 1000

/** Records that have nobody there yet and would be created. */
export async function rehearseCreates({ engine, open, found, met, doubted }: Rehearsing): Promise<void> {
  if (!pushes(open) || !optionsOf(open).createThere || open.stream.spread !== 'shared') return
  for (let after: string | null = null; ;) {
    const from: string | null = after
    const last = await inTx(engine.db, mandateOf(open, null), async (tx) => {
      const ids: readonly string[] = (await recordsAfter(tx, open.kind, { after: from, limit: pageSize })).map(({ id }) => id)
      const linked = await linkedIn(tx, open.id, ids)
      const free = (await spreadable(tx, open, ids)).filter((id) => !linked.has(id) && !met.has(id) && !doubted.has(id))
      const shown = await load(tx, open.kind, free.slice(0, 5))
      for (const id of free) {
        const record = shown.get(id)
        const title = record === undefined ? '' : open.noun.title(record.values)
        if (record === undefined) found.there.create += 1
        else tell(found, { side: 'there', act: 'create', title, recordId: id, remoteId: null, fields: {} })
      }
      return ids.length < pageSize ? null : (ids.at(-1) ?? null)
    })
    if (last === null) return
    after = last
  }
}
