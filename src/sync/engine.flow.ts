import type { Connector } from '#connectors/kit/connector.ts'
import type { Http } from '#connectors/kit/http.ts'
import type { Scope, Stream } from '#connectors/kit/stream.ts'
import { inTx, type Db, type Tx } from '#db/db.ts'
import type { Clock } from '#lib/clock.ts'
import type { Actor, Mandate } from '#model/actor.ts'
import type { Field, Noun } from '#model/noun.ts'
import { nouns } from '#model/nouns.ts'
import { localLens } from './lens/local-lens.ts'
import { compileMapping, type Mapping } from './lens/mapping.ts'
import type { KeptRow } from './lens/mapping-source.ts'
import type { Looking } from './fate.ts'
import type { Policy } from './three-way/policy.ts'
import { referenceBook, type ReferenceBook } from './references.ts'
import { customFields, mappingRows, streamById, type StreamRow } from './stream.store.ts'

/** Something worth doing soon. Sent after the commit that caused it; a lost one costs a minute, a doubled one nothing. */
export type Hint =
  | {
      readonly job: 'sync.pull' | 'sync.push' | 'sync.ring'
      readonly workspaceId: string
      readonly streamId: string
      readonly afterMs?: number
    }
  | { readonly job: 'sync.describe'; readonly workspaceId: string; readonly streamId: string }
  | { readonly job: 'sync.follow'; readonly workspaceId: string }
  | { readonly job: 'sync.counterparts'; readonly workspaceId: string; readonly connectionId: string }
  | { readonly job: 'sync.preview'; readonly workspaceId: string; readonly jobId: string; readonly streamId: string }
  | { readonly job: 'sync.undo'; readonly workspaceId: string; readonly runId: string }
  | {
      readonly job: 'sync.proof'
      readonly workspaceId: string
      readonly streamId: string
      readonly how: 'held' | 'read'
      readonly afterMs?: number
    }

/** What somebody looking on should hear of: progress of a run, a conflict, a connection's state. Ids only. */
export type Notice = { readonly workspaceId: string; readonly topic: 'run' | 'conflict' | 'config'; readonly id: string }

/** What a member is told for as long as a cause stands. `count`: how many records it is about. */
export type Standing = {
  readonly memberId: string
  readonly kind: string
  readonly cause: string
  readonly subject: Readonly<Record<string, string>>
  readonly parts: Readonly<Record<string, string | number | null>>
  readonly count: number
}

/** All that the flows of the engine need from outside; time, ids and the world are passed in. */
export type Engine = {
  readonly db: Db
  readonly clock: Clock
  newId(): string
  /** This installation's name in stamps. */
  readonly instance: string
  /** Undefined for a provider this release does not know. */
  connector(provider: string): Connector | undefined
  http(account: { readonly workspaceId: string; readonly connectionId: string }, how: { readonly urgent: boolean }): Promise<Http>
  hint(hint: Hint): Promise<void>
  notify(notice: Notice): Promise<void>
  /** Has exactly these causes of a source told in a workspace, each once for as long as it is named. */
  stand(workspaceId: string, source: string, standing: readonly Standing[]): Promise<void>
}

/** A stream ready to work: its settings, its connector's half, its compiled mapping. */
export type OpenStream = StreamRow & {
  readonly workspaceId: string
  readonly stream: Stream
  readonly noun: Noun
  readonly fields: readonly Field[]
  readonly mapping: Mapping
  readonly book: ReferenceBook
  readonly actor: Actor
}

/** Options of a connection with their defaults. */
export type SyncOptions = { readonly createHere: boolean; readonly createThere: boolean; readonly deleteWhenDeleted: boolean }

export function optionsOf(open: StreamRow): SyncOptions {
  const { createHere = true, createThere = true, deleteWhenDeleted = false } = open.options
  return { createHere: createHere === true, createThere: createThere === true, deleteWhenDeleted: deleteWhenDeleted === true }
}

export const policyOf = (open: StreamRow): Policy => ({ otherwise: open.policy, fields: open.fieldPolicies })
/** Whether a stream runs: its connection does, and its kind is among those that the connection syncs. */
export const runs = ({ phase, kinds, kind }: StreamRow): boolean => phase === 'active' && kinds.includes(kind)
export const pulls = (open: StreamRow): boolean => open.direction !== 'push'
export const pushes = (open: OpenStream): boolean => open.direction !== 'pull' && open.stream.push !== undefined

/** Loads and compiles a stream; null when it, its connection or its provider's stream is gone. */
export async function openStream(engine: Engine, workspaceId: string, streamId: string): Promise<OpenStream | null> {
  return inTx(engine.db, { workspaceId, actor: 'system:sync' }, (tx) => openStreamIn(engine, tx, { workspaceId, streamId }))
}

/** The same inside a transaction. */
export async function openStreamIn(
  engine: Engine,
  tx: Tx,
  at: { readonly workspaceId: string; readonly streamId: string },
): Promise<OpenStream | null> {
  const row = await streamById(tx, at.streamId)
  const stream = row === null ? undefined : engine.connector(row.provider)?.streams[row.kind]
  if (row === null || stream === undefined) return null
  const noun = nouns[row.kind]
  const rows = await mappingRows(tx, row.connectionId, row.kind)
  const fields = [...noun.fields, ...(await customFields(tx, row.kind))]
  const book = referenceBook()
  const mapping = compiled({ ...row, stream, book }, rows, fields)
  return { ...row, workspaceId: at.workspaceId, stream, noun, fields, mapping, book, actor: `connection:${row.connectionId}` }
}

type Compiling = Pick<OpenStream, 'country' | 'described' | 'stream' | 'book'>

/** The mapping that these rows make of a stream. A field of ours that is gone takes its rows out of the sync, not the stream. */
export function compiled({ country, described, stream, book }: Compiling, rows: readonly KeptRow[], fields: readonly Field[]): Mapping {
  return compileMapping({
    rows: rows.filter((each) => localLens(each.local, fields) !== null),
    fields,
    region: country,
    references: book,
    ...(stream.lists === undefined ? {} : { shapes: stream.lists }),
    ...(stream.codecs === undefined ? {} : { codecs: stream.codecs }),
    ...(described === null ? {} : { remoteFields: described }),
  })
}

/** In whose name a stream writes. */
export function mandateOf(open: OpenStream, runId: string | null): Mandate {
  return { workspaceId: open.workspaceId, actor: open.actor, ...(runId === null ? {} : { runId }) }
}

/** What the due links of a stream are looked at with. */
export function lookingOf(engine: Engine, open: OpenStream, now: Date): Looking {
  const terms = { policy: policyOf(open), deletes: optionsOf(open).deleteWhenDeleted, times: { local: () => null, remote: () => null } }
  return {
    mapping: open.mapping,
    terms,
    now,
    version: open.version,
    pushes: pushes(open),
    owner: { instance: engine.instance, workspaceId: open.workspaceId },
  }
}

/** The scopes its owner chose for a kind; none chosen: the provider's presets, or all. */
export function chosenScopes(open: OpenStream, offered: readonly Scope[]): readonly Scope[] {
  const picked = (open.options.scopes as Readonly<Record<string, readonly string[]>> | undefined)?.[open.kind]
  if (picked !== undefined) return offered.filter(({ id }) => picked.includes(id))
  const preset = offered.filter((scope) => scope.preset === true)
  return preset.length > 0 ? preset : offered
}
