import { allowed } from '#access/allow.ts'
import type { Caller } from '#access/caller.ts'
import type { Connection } from '#connections/connection.ts'
import type { RemoteField } from '#connectors/kit/stream.ts'
import { createField, customFields as keptFields } from '#crm/records/fields.store.ts'
import type { Tx } from '#db/db.ts'
import { Fault, invalid, type FaultDetail } from '#lib/fault.ts'
import { customTypes } from '#model/custom.ts'
import type { Kind } from '#model/kinds.ts'
import type { Field } from '#model/noun.ts'
import { nouns } from '#model/nouns.ts'
import { resetCursors } from '../cursor.store.ts'
import { atConnection } from '../desk.flow.ts'
import type { Engine } from '../engine.flow.ts'
import { localLens } from '../lens/local-lens.ts'
import { checkRows } from '../lens/mapping-check.ts'
import { customFields, outdate, streamsOf, type StreamRow } from '../stream.store.ts'
import { openStreams, ring } from '../runs/trigger.flow.ts'
import { checkDrafts, metAnewIn, type Draft } from './draft.ts'
import { fieldFor } from './make-field.ts'
import { keepRows, lockStream, mappingOf } from './mapping.store.ts'
import type { MappingEntry } from './mapping-view.ts'
import { impossible, type FieldsKnown } from './warnings.ts'

/** The mapping of one kind as it stands, and what both sides' fields are. */
export type Edited = { readonly stream: StreamRow; readonly rows: readonly MappingEntry[]; readonly known: FieldsKnown }

/** What is to become of the rows of a kind. `version`: the one that was looked at; absent: whatever stands. */
export type Edit = {
  readonly kind: Kind
  readonly version?: number | undefined
  draft(now: readonly MappingEntry[], known: FieldsKnown): readonly Draft[]
}

export type At = { readonly caller: Caller; readonly id: string }

/**
 * The one door by which a mapping changes: all of the rows of a kind at once, or none. Fields asked for are made with them, what cannot stand is
 * refused with the mend, and everything of the stream is read and planned anew. Throws `conflict` where somebody else was faster.
 */
export async function editMapping(engine: Engine, at: At, edit: Edit): Promise<Edited> {
  const { edited, parts } = await atConnection(engine, { ...at, action: 'manageConnection' }, async (tx, connection) => {
    await openStreams(engine, tx, connection)
    const before = await standing(tx, connection, edit)
    const drafts = edit.draft(before.rows, before.known)
    refuse(checkDrafts(drafts, before.rows))
    const rows = await fielded(tx, at.caller, { engine, drafts, before })
    const known = { ours: await oursOf(tx, edit.kind), theirs: before.known.theirs }
    refuse(wrongWith(engine, before, { rows, known }))
    if (JSON.stringify(rows) === JSON.stringify(before.rows)) return { edited: before, parts: [] }
    const streamIds = await outdate(tx, connection.id, edit.kind)
    const anew = metAnewIn(before.rows, rows)
    const since = before.stream.version + 1
    await keepRows(tx, connection.id, {
      kind: edit.kind,
      rows: rows.map((row, position) => ({ ...row, position, since: anew.has(row.remotePath) ? since : null })),
    })
    await resetCursors(tx, streamIds)
    const both = streamIds.flatMap((streamId) => [
      { streamId, direction: 'pull' as const },
      { streamId, direction: 'push' as const },
    ])
    return {
      edited: { stream: { ...before.stream, version: since }, rows, known },
      parts: connection.phase === 'active' ? both : [],
    }
  })
  await ring(engine, at.caller.workspaceId, parts)
  return edited
}

/** The stream, locked, with its rows and fields. */
async function standing(tx: Tx, connection: Connection, { kind, version }: Edit): Promise<Edited> {
  await lockStream(tx, connection.id, kind)
  const stood = await mappingStanding(tx, connection, kind)
  if (version !== undefined && version !== stood.stream.version)
    throw new Fault('conflict', 'Somebody changed this mapping meanwhile; look at it again', { details: { version: stood.stream.version } })
  return stood
}

/** The mapping of a kind as it stands; throws `invalid` where the connection does not sync that kind. */
export async function mappingStanding(tx: Tx, connection: Connection, kind: Kind): Promise<Edited> {
  const stream = (await streamsOf(tx, connection.id)).find((each) => each.kind === kind)
  if (stream === undefined)
    throw invalid([{ field: 'entityType', message: 'this connection does not sync that kind; add it to syncEntities first' }])
  const rows = (await mappingOf(tx, connection.id)).filter((row) => row.kind === kind)
  return { stream, rows, known: { ours: await oursOf(tx, kind), theirs: stream.described } }
}

export async function oursOf(tx: Tx, kind: Kind): Promise<readonly Field[]> {
  return [...nouns[kind].fields, ...(await customFields(tx, kind))]
}

type Drafted = { readonly engine: Engine; readonly drafts: readonly Draft[]; readonly before: Edited }

/** Drafts as rows; fields that are asked for are made. */
async function fielded(tx: Tx, caller: Caller, { engine, drafts, before }: Drafted): Promise<readonly MappingEntry[]> {
  const { kind } = before.stream
  const rows: MappingEntry[] = []
  for (const [at, { make, localPath, ...draft }] of drafts.entries()) {
    const local =
      localPath ?? `custom.${await madeFor(tx, caller, { kind, at, draft: { ...draft, make }, theirs: before.known.theirs ?? [] })}`
    rows.push({
      id: draft.id ?? before.rows.find(({ remotePath }) => remotePath === draft.remotePath)?.id ?? engine.newId(),
      kind,
      remotePath: draft.remotePath,
      localPath: local,
      direction: draft.direction,
      transform: draft.transform,
      transformBack: draft.transformBack,
    })
  }
  return rows
}

type Making = {
  readonly kind: Kind
  readonly at: number
  readonly draft: Pick<Draft, 'remotePath' | 'make'>
  readonly theirs: readonly RemoteField[]
}

const mostFields = 300

/** Makes a custom field that fits what stands there; its key. */
async function madeFor(tx: Tx, caller: Caller, { kind, at, draft, theirs }: Making): Promise<string> {
  allowed(caller, 'manageFields')
  const field = `mappings.${at}.newField`
  const own = await keptFields(tx, kind)
  if (own.length >= mostFields) throw invalid([{ field, message: `there are ${mostFields} fields of your own already` }])
  const made = fieldFor(draft.remotePath, { theirs, taken: own.map(({ key }) => key) }, draft.make ?? {})
  if (made === null)
    throw invalid([
      { field, message: `no field of your own (${customTypes.join(', ')}) holds what stands there; choose one of the record's fields` },
    ])
  if ((made.type === 'option' || made.type === 'options') !== (made.options?.length ?? 0) > 0)
    throw invalid([
      {
        field: `${field}.options`,
        message: `${made.options?.length ? 'do not apply to' : 'are required for'} a field of type ${made.type}`,
      },
    ])
  const kept = await createField(tx, { ...made, kind, required: false })
  if (kept === null) throw new Fault('conflict', `There is a field ${made.key} already; map to custom.${made.key}, or give another key`)
  return kept.key
}

/** Rows that cannot be compiled, or could never carry a value. */
export function wrongWith(
  engine: Engine,
  { stream, rows: before }: Pick<Edited, 'stream' | 'rows'>,
  { rows, known }: { readonly rows: readonly MappingEntry[]; readonly known: FieldsKnown },
): readonly FaultDetail[] {
  const offered = engine.connector(stream.provider)?.streams[stream.kind]
  if (offered === undefined) return [{ field: 'entityType', message: 'this provider does not offer that kind' }]
  // What stood before and fits no longer (a field here is gone, a type there has changed) is warned of, and blocks no other edit.
  const stood = new Set(before.map((row) => JSON.stringify(row)))
  const fresh = rows.filter((row) => !stood.has(JSON.stringify(row)))
  const checked = rows.filter((row) => fresh.includes(row) || localLens(row.localPath, known.ours) !== null)
  const compiled = checkRows({
    rows: checked.map((row) => ({
      remote: row.remotePath,
      local: row.localPath,
      direction: row.direction,
      ...(row.transform === null ? {} : { transform: row.transform }),
      ...(row.transformBack === null ? {} : { transformBack: row.transformBack }),
    })),
    fields: known.ours,
    region: stream.country,
    ...(offered.codecs === undefined ? {} : { codecs: offered.codecs }),
  })
  return compiled.length > 0 ? compiled : fresh.flatMap((row) => impossible(row, known) ?? [])
}

function refuse(details: readonly FaultDetail[]): void {
  if (details.length > 0) throw invalid(details)
}
