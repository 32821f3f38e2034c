import type { Raw } from '#connectors/kit/stream.ts'
import { load, type Stored } from '#crm/records/load.store.ts'
import { inTx, type Tx } from '#db/db.ts'
import type { Values } from '#model/value.ts'
import { isPointeeKind } from './counterparts/counterpart.ts'
import { localsOfRemotes, remotesOfLocals } from './counterparts/counterpart.store.ts'
import { mandateOf, type Engine, type OpenStream } from './engine.flow.ts'
import type { LinkRow } from './link.ts'
import { hasReferences, pointing, unsentIn, type Pointer } from './references.ts'
import { recordsOfRemotes, remotesOfRecords, wakeStranded } from './unresolved.store.ts'
import { saveUnsent, wakeUnsent } from './unsent.store.ts'

/** Teaches the stream's book what the references of these remotes mean here. Shadows count too: a base that cannot be told would look like an empty one. */
async function learnReferences(tx: Tx, open: OpenStream, raws: readonly (Raw | null)[]): Promise<void> {
  const slots = pointing(open.mapping)
  if (slots.length === 0) return
  for (const raw of raws) if (raw !== null) for (const slot of slots) slot.read(raw, open.mapping.references)
  for (const [kind, ids] of byKind(open.book.takeAsked('here')))
    open.book.learn(
      'here',
      kind,
      isPointeeKind(kind)
        ? await localsOfRemotes(tx, open.connectionId, { to: kind, remoteIds: ids })
        : await recordsOfRemotes(tx, open.connectionId, { kind, remoteIds: ids }),
    )
}

/** Teaches the stream's book which remotes stand for what these records point at. */
async function learnTargets(tx: Tx, open: OpenStream, locals: readonly Values[]): Promise<void> {
  if (!hasReferences(open.mapping)) return
  const keys = open.mapping.slots.filter((slot) => slot.pushes).map((slot) => slot.key)
  for (const local of locals)
    open.mapping.write({}, Object.fromEntries(open.mapping.slots.map((slot) => [slot.key, slot.get(local)])), keys)
  for (const [kind, ids] of byKind(open.book.takeAsked('there')))
    open.book.learn(
      'there',
      kind,
      isPointeeKind(kind)
        ? await remotesOfLocals(tx, open.connectionId, { to: kind, localIds: ids })
        : await remotesOfRecords(tx, open.connectionId, { kind, recordIds: ids }),
    )
}

/** Teaches the stream's book both: what these remotes and shadows point at, and what these local values do. */
export async function learnPointers(
  tx: Tx,
  open: OpenStream,
  { raws, locals }: { readonly raws: readonly (Raw | null)[]; readonly locals: readonly Values[] },
): Promise<void> {
  await learnReferences(tx, open, raws)
  await learnTargets(tx, open, locals)
}

/** The records of these links, by id, with all that sending them needs: their references are told, and what cannot be named there yet is noted. */
export async function recordsOfLinks(tx: Tx, open: OpenStream, links: readonly LinkRow[]): Promise<ReadonlyMap<string, Stored>> {
  const records = await load(
    tx,
    open.kind,
    links.flatMap((link) => link.recordId ?? []),
  )
  await learnPointers(tx, open, { raws: links.map(({ shadow }) => shadow), locals: [...records.values()].map(({ values }) => values) })
  await keepUnsent(tx, open, { links, records })
  return records
}

/** Notes what these links cannot name there, of kinds that are synced with that connection at all: it may have a link one day. */
async function keepUnsent(
  tx: Tx,
  open: OpenStream,
  { links, records }: { readonly links: readonly LinkRow[]; readonly records: ReadonlyMap<string, Stored> },
): Promise<void> {
  if (!pointing(open.mapping).some((slot) => slot.pushes)) return
  const rows = links.flatMap(({ id, recordId }) => {
    const record = records.get(recordId ?? '')
    if (record === undefined || record.deletedAt !== null) return []
    const missing = unsentIn(open.mapping, open.book, record.values)
    return missing.flatMap((pointer) => (open.kinds.includes(pointer.to) ? [{ ...pointer, linkId: id }] : []))
  })
  await saveUnsent(tx, open.connectionId, { linkIds: links.map(({ id }) => id), rows })
}

/** Has links looked at again whose references could not be told, here or there, and can be now. */
export async function settleReferences(engine: Engine, open: OpenStream): Promise<void> {
  const now = engine.clock.now()
  const streams = await inTx(engine.db, mandateOf(open, null), async (tx) => [
    ...(await wakeStranded(tx, open.connectionId, now)),
    ...(await wakeUnsent(tx, open.connectionId, now)),
  ])
  for (const streamId of new Set(streams)) await engine.hint({ job: 'sync.push', workspaceId: open.workspaceId, streamId })
}

function byKind(pointers: readonly Pointer[]): ReadonlyMap<string, readonly string[]> {
  const kinds = new Map<string, string[]>()
  for (const { to, id } of pointers) kinds.set(to, [...(kinds.get(to) ?? []), id])
  return kinds
}
