import { may, scopeOf, type RecordAction } from '#access/allow.ts'
import type { Caller } from '#access/caller.ts'
import type { Tx } from '#db/db.ts'
import { Fault, invalid, notFound, type FaultDetail } from '#lib/fault.ts'
import { fieldsOf, type CustomField } from '#model/custom.ts'
import type { Kind } from '#model/kinds.ts'
import type { Field } from '#model/noun.ts'
import { nouns } from '#model/nouns.ts'
import type { Values } from '#model/value.ts'
import { sameValue } from './columns.ts'
import { withDefaults } from './defaults.store.ts'
import { customFields } from './fields.store.ts'
import { changedSince } from './history.store.ts'
import { inputOf, type Item, type Outcome } from './item.ts'
import { loadLocked, type Stored } from './load.store.ts'
import { mergedAway } from './merged-away.ts'
import { rebase, type Clash } from './rebase.ts'
import { loadOneLocked } from './one.store.ts'
import { danglingOf } from './references.store.ts'
import { writeLockedOrRefuse } from './refusing.store.ts'
import { sharersOf, visibleOf } from './scope.store.ts'
import type { Linked } from './view.ts'
import { restore, writeLocked, type Write, type Written } from './write.store.ts'

/** What a person asks of some records of one kind. `newId` gives the ids of new ones. */
export type Ask = { readonly caller: Caller; readonly kind: Kind; readonly items: readonly Item[]; readonly newId: () => string }

/** An item on its way: what is to be written, or why not. */
type Draft = { readonly item: Item; readonly id: string; fault: Fault | null; values: Values; clashes: readonly Clash[] }

/** Checks and does what a person asks, all items in one go; each has its own outcome, and a refused one keeps no other from being done. */
export async function change(tx: Tx, { caller, kind, items, newId }: Ask): Promise<Outcome[]> {
  const drafts = items.map((item): Draft => ({
    item,
    id: item.op === 'create' ? newId() : item.id.toLowerCase(),
    fault: null,
    values: {},
    clashes: [],
  }))
  refuseRepeats(drafts)
  const known = await read(tx, kind, drafts)
  const fields = fieldsOf(nouns[kind], known.custom)
  const held = await holdings(tx, caller, { kind, drafts, stored: known.stored })
  readInput(caller, fields, drafts)
  for (const draft of alive(drafts)) draft.fault = refusal(caller, kind, { draft, now: held.get(draft.id) })
  await mergeWithOthers(tx, drafts, held)
  await settleValues(tx, { caller, kind, fields, held, drafts })
  const written = await save(tx, kind, { drafts, stored: held })
  return drafts.map(({ id, item, fault, clashes, values }): Outcome => {
    if (fault !== null) return { kind: 'refused', fault }
    // An update that changed nothing left the row as it was read.
    const stored = item.op === 'update' ? (written?.now ?? held.get(id)) : undefined
    const now = stored === undefined || known.linked === undefined ? {} : { now: { stored, linked: known.linked } }
    return clashes.length > 0 ? { kind: 'clash', id, clashes, applied: Object.keys(values), ...now } : { kind: 'done', id, ...now }
  })
}

type Known = { readonly custom: readonly CustomField[]; readonly stored: ReadonlyMap<string, Stored>; readonly linked?: Linked }

/** What is there before the change, locked: of a record that comes alone all in one read. */
async function read(tx: Tx, kind: Kind, drafts: readonly Draft[]): Promise<Known> {
  const ids = alive(drafts).flatMap(({ id, item }) => (item.op === 'create' ? [] : [id]))
  const [only] = ids
  if (only === undefined || drafts.length > 1) return { custom: await customFields(tx, kind), stored: await loadLocked(tx, kind, ids) }
  const one = await loadOneLocked(tx, kind, only)
  return one === null ? { custom: [], stored: new Map() } : { ...one, stored: new Map([[only, one.stored]]) }
}

type Held = Stored & { readonly sharedWith: readonly string[] }

const alive = (drafts: readonly Draft[]): Draft[] => drafts.filter((draft) => draft.fault === null)

function refuseRepeats(drafts: readonly Draft[]): void {
  const seen = new Set<string>()
  for (const draft of drafts) {
    if (seen.has(draft.id)) draft.fault = invalid([{ field: 'id', message: 'stands twice in one batch' }])
    seen.add(draft.id)
  }
}

/** The records named, locked, as far as the caller may see them; a deleted one only for its restore. */
async function holdings(
  tx: Tx,
  caller: Caller,
  { kind, drafts, stored }: { kind: Kind; drafts: readonly Draft[]; stored: ReadonlyMap<string, Stored> },
): Promise<Map<string, Held>> {
  const ids = alive(drafts)
    .filter((draft) => draft.item.op !== 'create')
    .map((draft) => draft.id)
  const visible = await visibleOf(tx, scopeOf(caller, kind), ids)
  const sharers = kind === 'lead' ? await sharersOf(tx, ids) : new Map<string, string[]>()
  const held = new Map<string, Held>()
  for (const draft of alive(drafts)) {
    if (draft.item.op === 'create') continue
    const now = stored.get(draft.id)
    const deleted = now?.deletedAt != null
    if (now === undefined || !visible.has(draft.id)) draft.fault = notFound(kind)
    else if (now.mergedInto !== null) draft.fault = mergedAway(now, now.mergedInto)
    else if (draft.item.op === 'restore' && !deleted)
      draft.fault = new Fault('conflict', `This ${kind} is not deleted: there is nothing to restore`)
    else if (draft.item.op !== 'restore' && deleted) draft.fault = notFound(kind)
    else held.set(draft.id, { ...now, sharedWith: sharers.get(draft.id) ?? [] })
  }
  return held
}

function readInput(caller: Caller, fields: readonly Field[], drafts: readonly Draft[]): void {
  const read = inputOf(fields)
  for (const draft of alive(drafts)) {
    const { item } = draft
    if (item.op !== 'create' && item.op !== 'update') continue
    const result = read(item.fields, item.op === 'create')
    if (!result.ok) draft.fault = invalid(result.wrong)
    else draft.values = item.op === 'create' ? { ownerId: caller.personId, ...result.values } : result.values
  }
}

function refusal(caller: Caller, kind: Kind, { draft, now }: { draft: Draft; now: Held | undefined }): Fault | null {
  const { op } = draft.item
  const ownerId = now === undefined ? caller.personId : now.ownerId
  const thing = { kind, ownerId, sharedWith: now?.sharedWith ?? [] }
  const takes =
    op === 'update' && ownerId === null && Object.keys(draft.values).join() === 'ownerId' && draft.values.ownerId === caller.personId
  const action: RecordAction = takes ? 'take' : op === 'update' ? 'edit' : op
  if (may(caller, action, thing)) return null
  return new Fault(
    'forbidden',
    `Your role (${caller.role}) does not let you ${action} this ${kind}${ownerId === null ? '; take it first by making yourself its owner' : ''}`,
  )
}

/** Changes asked against an older revision give way, field by field, to what others did since. */
async function mergeWithOthers(tx: Tx, drafts: readonly Draft[], held: ReadonlyMap<string, Held>): Promise<void> {
  const behind: { id: string; rev: number }[] = []
  for (const draft of alive(drafts)) {
    const rev = 'rev' in draft.item ? draft.item.rev : undefined
    const now = held.get(draft.id)
    if (rev === undefined || now === undefined || rev === now.rev) continue
    if (rev > now.rev) draft.fault = invalid([{ field: 'rev', message: `is newer than the record, which is at ${now.rev}` }])
    else if (draft.item.op === 'delete')
      draft.fault = new Fault('conflict', 'The record was changed since you read it', { details: { rev: now.rev } })
    else behind.push({ id: draft.id, rev })
  }
  const since = await changedSince(tx, behind)
  for (const draft of alive(drafts)) {
    const changed = since.get(draft.id)
    if (changed === undefined) continue
    const { apply, clashes } = rebase(draft.values, held.get(draft.id)?.values ?? {}, changed)
    draft.values = apply
    draft.clashes = clashes
  }
}

type Settling = { caller: Caller; kind: Kind; fields: readonly Field[]; held: ReadonlyMap<string, Held>; drafts: readonly Draft[] }

async function settleValues(tx: Tx, { caller, kind, fields, held, drafts }: Settling): Promise<void> {
  const writing = alive(drafts).filter(({ item }) => item.op === 'create' || item.op === 'update')
  const filled = await withDefaults(
    tx,
    kind,
    writing.map((draft) => ({ patch: draft.values, now: held.get(draft.id)?.values ?? null })),
  )
  const dangling = await danglingOf(tx, {
    caller,
    fields,
    patches: filled.map(({ patch }, index) => news(patch, held.get(writing[index]?.id ?? '')?.values)),
  })
  writing.forEach((draft, index) => {
    draft.values = filled[index]?.patch ?? draft.values
    const wrong: FaultDetail[] = [...(filled[index]?.wrong ?? []), ...(dangling[index] ?? [])]
    if (wrong.length > 0) draft.fault = invalid(wrong)
  })
}

/** What a patch really changes: a reference that stands already is not asked again. */
const news = (patch: Values, now: Values | undefined): Values =>
  now === undefined ? patch : Object.fromEntries(Object.entries(patch).filter(([field, value]) => !sameValue(value, now[field] ?? null)))

/** One record's change needs no savepoint: what the database refuses then fails the request as a whole. Returns what became of it. */
async function save(
  tx: Tx,
  kind: Kind,
  { drafts, stored }: { drafts: readonly Draft[]; stored: ReadonlyMap<string, Stored> },
): Promise<Written | undefined> {
  const writes = alive(drafts).flatMap(({ item, id, values }): Write[] => {
    switch (item.op) {
      case 'create':
        return [{ id, step: { do: 'create', fields: values } }]
      case 'update':
        return [{ id, step: { do: 'update', patch: values } }]
      case 'delete':
        return [{ id, step: { do: 'delete' } }]
      case 'restore':
        return []
    }
  })
  const [only] = drafts.length === 1 ? await writeLocked(tx, kind, { writes, stored }) : []
  const { refused } = drafts.length === 1 ? { refused: [] } : await writeLockedOrRefuse(tx, kind, { writes, stored })
  for (const { id, reason } of refused) {
    const draft = drafts.find((each) => each.id === id)
    if (draft !== undefined) draft.fault = invalid([{ field: 'body', message: `cannot be kept: ${reason}` }])
  }
  const back = alive(drafts)
    .filter((draft) => draft.item.op === 'restore')
    .map((draft) => draft.id)
  if (back.length > 0) await restore(tx, kind, back)
  return only
}
