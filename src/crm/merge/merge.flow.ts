import type { Caller } from '#access/caller.ts'
import { inTx, type Tx } from '#db/db.ts'
import { Fault, notFound } from '#lib/fault.ts'
import { fieldsOf } from '#model/custom.ts'
import type { Kind } from '#model/kinds.ts'
import { nouns } from '#model/nouns.ts'
import { customFields } from '#crm/records/fields.store.ts'
import { regionOf } from '#crm/records/keys.store.ts'
import { mandateFor, shown, type Records } from '#crm/records/record.flow.ts'
import type { RecordView } from '#crm/records/view.ts'
import { mergeAway, write } from '#crm/records/write.store.ts'
import { keepKeysTogether } from './key.store.ts'
import type { MergeLinks } from './links.flow.ts'
import type { LinkPlan } from './pair.ts'
import { beginMerge, countEntries, moveEntries, noteMerge, shareAlike } from './merge.store.ts'
import { lockPair, mustMay, pairOf, type Both } from './pair.flow.ts'
import { countReferrers, pointingAt } from './referrers.store.ts'
import { turn } from './turn.flow.ts'
import { patchOf, unite, type Choices, type Line } from './unite.ts'

/** What the room needs from outside. */
export type Merging = Records & { readonly links: MergeLinks }

/** A merge as it is asked: `otherId` goes into `id`. `rev`: the winner's as it was read. */
export type Ask = {
  readonly kind: Kind
  readonly id: string
  readonly otherId: string
  readonly choices: Choices
  readonly rev?: number | undefined
}

/** What a merge would do. */
export type Preview = {
  readonly winner: { readonly id: string; readonly title: string }
  readonly loser: { readonly id: string; readonly title: string }
  readonly fields: readonly Line[]
  readonly links: readonly LinkPlan[]
  readonly hiddenLinks: number
  readonly timeline: { readonly mine: number; readonly other: number }
  readonly references: readonly { readonly kind: Kind; readonly field: string; readonly label: string; readonly count: number }[]
}

/** Tells what would become of fields, links, timeline and what points at the one that goes; writes nothing. */
export async function previewMerge(rooms: Merging, caller: Caller, ask: Ask): Promise<Preview> {
  return inTx(rooms.db, mandateFor(caller), async (tx) => {
    const both = await pairOf(tx, caller, ask)
    await mustMayMerge(tx, caller, both)
    const { kind, winner, loser } = both
    const lines = await linesOf(tx, both, ask.choices)
    const { links, hidden } = await rooms.links.plan(tx, caller, both)
    const named = ({ id, values }: Both['winner']) => ({ id, title: nouns[kind].title(values) })
    const references: Preview['references'][number][] = []
    for (const pointing of pointingAt(kind)) {
      const count = await countReferrers(tx, pointing, loser.id)
      if (count > 0) references.push({ kind: pointing.kind, field: pointing.field.name, label: pointing.field.label, count })
    }
    return {
      winner: named(winner),
      loser: named(loser),
      fields: lines,
      links,
      hiddenLinks: hidden,
      timeline: { mine: await countEntries(tx, winner.id), other: await countEntries(tx, loser.id) },
      references,
    }
  })
}

/** Makes two records one: the winner as it now is. Throws `conflict` where they are one already. */
export async function merge(rooms: Merging, caller: Caller, ask: Ask): Promise<RecordView> {
  const mergeId = rooms.newId()
  const { view, both, touched } = await inTx(rooms.db, mandateFor(caller, `merge:${mergeId}`), async (tx) => {
    const named = await pairOf(tx, caller, ask)
    await mustMayMerge(tx, caller, named)
    const both = await lockPair(tx, rooms.links, named)
    if (ask.rev !== undefined && ask.rev !== both.winner.rev)
      throw new Fault('conflict', 'The record was changed since you read it', { details: { rev: both.winner.rev } })
    const touched = await mergeIn(tx, rooms, { mergeId, both, choices: ask.choices })
    const [view] = await shown(tx, nouns[ask.kind], [both.winnerId])
    return { view, both, touched }
  })
  if (view === undefined) throw notFound(ask.kind)
  const { workspaceId } = caller
  rooms.written({ workspaceId, kind: ask.kind, ids: [both.winnerId, both.loserId] })
  for (const kind of touched) if (kind !== ask.kind) rooms.written({ workspaceId, kind, ids: [] })
  return view
}

async function mustMayMerge(tx: Tx, caller: Caller, { winner, loser }: Both): Promise<void> {
  await mustMay(tx, caller, { record: winner, actions: ['edit'] })
  await mustMay(tx, caller, { record: loser, actions: ['edit', 'delete', 'merge'] })
}

async function linesOf(tx: Tx, { kind, winner, loser }: Both, choices: Choices): Promise<readonly Line[]> {
  const fields = fieldsOf(nouns[kind], await customFields(tx, kind))
  return unite({ fields, mine: winner.values, other: loser.values, choices, region: await regionOf(tx) })
}

type Merge = { readonly mergeId: string; readonly both: Both; readonly choices: Choices }

async function mergeIn(tx: Tx, { links }: Merging, { mergeId, both, choices }: Merge): Promise<ReadonlySet<Kind>> {
  const { kind, winnerId, loserId } = both
  const pair = { kind, winnerId, loserId }
  const patch = patchOf(await linesOf(tx, both, choices))
  await beginMerge(tx, mergeId, pair)
  const touched = await turn(tx, pair)
  if (Object.keys(patch).length > 0) await write(tx, kind, [{ id: winnerId, step: { do: 'update', patch } }])
  await mergeAway(tx, both.loser, winnerId)
  await moveEntries(tx, pair)
  if (kind === 'lead') await shareAlike(tx, pair)
  await keepKeysTogether(tx, kind, winnerId)
  await links.merge(tx, mergeId, pair)
  await noteMerge(tx, pair, 'MERGE')
  return touched
}
