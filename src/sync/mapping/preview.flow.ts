import { load } from '#crm/records/load.store.ts'
import { inTx } from '#db/db.ts'
import { Fault, invalid } from '#lib/fault.ts'
import type { Kind } from '#model/kinds.ts'
import type { Field } from '#model/noun.ts'
import type { Value } from '#model/value.ts'
import { isGranted } from '#connections/connection.ts'
import { atConnection, inNameOf } from '../desk.flow.ts'
import { compiled, optionsOf, openStreamIn, policyOf, type Engine, type OpenStream } from '../engine.flow.ts'
import { lastSet } from '../history.store.ts'
import { learnPointers } from '../references.flow.ts'
import { openStreams } from '../runs/trigger.flow.ts'
import { basesOf, metAnew } from '../weigh.ts'
import { checkDrafts, metAnewIn, type Draft } from './draft.ts'
import { mappingStanding, wrongWith, type At, type Edited } from './edit.flow.ts'
import { fieldFor } from './make-field.ts'
import type { MappingEntry } from './mapping-view.ts'
import { rehearse, type Line } from './rehearse.ts'
import { samplesOf, valuesIn, type Sample } from './samples.flow.ts'

/** One object there with the record it stands for, before and after a sync under the edited mapping. `recordId` null: it has none yet. */
export type Previewed = {
  readonly title: string
  readonly recordId: string | null
  readonly remoteId: string
  readonly lines: readonly Line[]
}

export type Preview = {
  /** The mapping as it would be kept. */
  readonly tried: Edited
  readonly samples: readonly Previewed[]
  /** The first value found at each field that the provider describes. */
  readonly values: ReadonlyMap<string, Value>
}

/** Tries a mapping that nobody saved on a few samples: what both sides would say. Reads the provider where samples are asked, writes nothing. `drafts` null: the mapping as it stands. */
export async function previewMapping(
  engine: Engine,
  at: At,
  asked: { readonly kind: Kind; readonly drafts: readonly Draft[] | null; readonly samples: number },
): Promise<Preview> {
  const { open, stood } = await openMapping(engine, at, asked.kind)
  const trial = triedOn(engine, stood, asked.drafts)
  const tried = { stream: stood.stream, rows: trial.rows, known: { ours: trial.fields, theirs: stood.known.theirs } }
  if (asked.samples === 0) return { tried, samples: [], values: new Map() }
  const samples = await samplesOf(engine, { caller: at.caller, open }, asked.samples)
  const values = valuesIn(open.stream, samples)
  const told = (stood.known.theirs ?? []).map(({ name }): [string, Value] => [name, values(name).find((each) => each !== null) ?? null])
  return { tried, samples: await rehearsed(engine, at, { open, trial, samples }), values: new Map(told) }
}

/** The stream of a kind with its mapping as it stands, for whoever may edit it and calls the provider next. */
export async function openMapping(engine: Engine, at: At, kind: Kind): Promise<{ readonly open: OpenStream; readonly stood: Edited }> {
  return atConnection(engine, { ...at, action: 'manageConnection' }, async (tx, connection) => {
    if (!isGranted(connection)) throw new Fault('conflict', 'This connection must be connected again first')
    await openStreams(engine, tx, connection)
    const stood = await mappingStanding(tx, connection, kind)
    const open = await openStreamIn(engine, tx, { workspaceId: connection.workspaceId, streamId: stood.stream.id })
    if (open === null) throw invalid([{ field: 'entityType', message: 'this provider does not offer that kind' }])
    return { open, stood }
  })
}

type Trial = {
  readonly rows: readonly MappingEntry[]
  readonly fields: readonly Field[]
  readonly anew: ReadonlySet<string>
  readonly since: number
}

/** The rows as they would be kept; fields that would be made are supposed. Throws `invalid` for what would be refused. */
function triedOn(engine: Engine, stood: Edited, drafts: readonly Draft[] | null): Trial {
  const since = stood.stream.version + 1
  if (drafts === null) return { rows: stood.rows, fields: stood.known.ours, anew: new Set(), since }
  const details = checkDrafts(drafts, stood.rows)
  if (details.length > 0) throw invalid(details)
  const fields = [...stood.known.ours]
  const rows = drafts.map(({ make, localPath, ...draft }): MappingEntry => {
    const row = {
      ...draft,
      id: draft.id ?? stood.rows.find(({ remotePath }) => remotePath === draft.remotePath)?.id ?? engine.newId(),
      kind: stood.stream.kind,
    }
    if (localPath !== null) return { ...row, localPath }
    const taken = fields.map(({ name }) => name.replace('custom.', ''))
    const made = fieldFor(draft.remotePath, { theirs: stood.known.theirs ?? [], taken }, make ?? {})
    if (made === null) throw invalid([{ field: draft.remotePath, message: 'no field of your own holds what stands there' }])
    fields.push({ name: `custom.${made.key}`, label: made.label, type: made.type, ...(made.options ? { options: made.options } : {}) })
    return { ...row, localPath: `custom.${made.key}` }
  })
  const wrong = wrongWith(engine, stood, { rows, known: { ours: fields, theirs: stood.known.theirs } })
  if (wrong.length > 0) throw invalid(wrong)
  return { rows, fields, anew: metAnewIn(stood.rows, rows), since }
}

type Rehearsing = { readonly open: OpenStream; readonly trial: Trial; readonly samples: readonly Sample[] }

async function rehearsed(engine: Engine, at: At, { open, trial, samples }: Rehearsing): Promise<readonly Previewed[]> {
  const rows = trial.rows.map(({ remotePath, localPath, direction }) => ({
    remote: remotePath,
    local: localPath,
    direction,
    since: trial.anew.has(remotePath) ? trial.since : (open.mapping.slots.find(({ remote }) => remote === remotePath)?.since ?? 0),
  }))
  const mapping = compiled(open, rows, trial.fields)
  const tried = { ...open, mapping }
  return inTx(engine.db, inNameOf(at.caller), async (tx) => {
    const ids = samples.flatMap(({ link }) => link?.recordId ?? [])
    const records = await load(tx, open.kind, ids)
    await learnPointers(tx, tried, {
      raws: samples.flatMap(({ change, link }) => [change.values, link?.shadow ?? null]),
      locals: [...records.values()].map(({ values }) => values),
    })
    const set = await lastSet(tx, open.kind, ids)
    return samples.flatMap(({ change, link }): Previewed[] => {
      const record = link?.recordId == null ? undefined : records.get(link.recordId)
      if (change.values === null || (link !== null && (record === undefined || record.deletedAt !== null))) return []
      const own = set.get(record?.id ?? '')
      const fieldOf = new Map(mapping.slots.map((slot) => [slot.key, slot.field]))
      const terms = {
        policy: policyOf(open),
        deletes: optionsOf(open).deleteWhenDeleted,
        times: { local: (slot: string) => own?.get(fieldOf.get(slot) ?? slot) ?? null, remote: () => change.at.getTime() },
      }
      const bases = link === null ? null : metAnew(basesOf(link), link, mapping)
      const lines = rehearse({ local: record?.values ?? null, raw: change.values, bases }, mapping, terms)
      const title = open.noun.title(record?.values ?? mapping.read(change.values))
      return [{ title: title === '' ? change.id : title, recordId: record?.id ?? null, remoteId: change.id, lines }]
    })
  })
}
