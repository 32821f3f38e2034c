import type { Field } from '#model/noun.ts'
import { same } from '#model/meaning.ts'
import type { Value, Values } from '#model/value.ts'
import type { Slot } from '../lens/slot.ts'

/** A record as it is now. */
export type Standing = { readonly values: Values; readonly deletedAt: Date | null; readonly mergedInto: string | null }

/** One audit row of a run. */
export type Trace = { readonly action: string; readonly before: Values | null; readonly after: Values | null; readonly erased: boolean }

/** What one run wrote there for one link. By slot: the local values that stood for what was there before, and those sent. */
export type Sending = {
  readonly linkId: string
  readonly step: 'create' | 'update' | 'delete'
  readonly before: Values
  readonly after: Values
}

/** What one run did to one record: per field the first value before and the last after. */
export type Past = {
  readonly made: boolean
  readonly ended: boolean
  readonly revived: boolean
  readonly merged: boolean
  readonly erased: boolean
  readonly before: Values
  readonly after: Values
}

const dead = (values: Values): boolean => (values.deletedAt ?? null) !== null

/** Folds the rows of one record, oldest first. */
export function pastOf(traces: readonly Trace[]): Past {
  const before: Record<string, Value> = {}
  const after: Record<string, Value> = {}
  for (const trace of traces) {
    for (const [name, value] of Object.entries(trace.before ?? {})) if (!Object.hasOwn(before, name)) before[name] = value
    for (const [name, value] of Object.entries(trace.after ?? {})) {
      if (!Object.hasOwn(before, name)) before[name] = null
      after[name] = value
    }
  }
  const first = traces[0]
  const made = first !== undefined && first.before === null && first.after !== null
  return {
    made,
    ended: !made && !dead(before) && dead(after),
    revived: dead(before) && !dead(after),
    merged: Object.hasOwn(after, 'mergedInto'),
    erased: traces.some((trace) => trace.erased),
    before,
    after,
  }
}

/** How values are compared and where slots reach. */
export type Measures = { readonly fields: readonly Field[]; readonly slots: readonly Slot[]; readonly region: string }

/** What is to be written to take a run back from one record, and what stays because it changed since (fields, or `record`). */
export type Undone = {
  readonly act: 'nothing' | 'update' | 'delete' | 'restore'
  readonly patch: Values
  readonly kept: readonly string[]
}

const nothing: Undone = { act: 'nothing', patch: {}, kept: [] }

/** Former values return where ours still is what the run left; the rest is named. Pure. */
export function undone(of: { readonly past: Past; readonly sent: readonly Sending[]; readonly now: Standing }, by: Measures): Undone {
  const { past, sent, now } = of
  if (past.erased || past.merged || now.mergedInto !== null) return { ...nothing, kept: ['record'] }
  if (past.made) return now.deletedAt === null ? unmade(past, now.values, by) : nothing
  const goneBy = past.ended || sent.some(({ step }) => step === 'delete')
  if (now.deletedAt !== null && !goneBy)
    return Object.keys(past.after).length + sent.length > 0 ? { ...nothing, kept: ['record'] } : nothing
  const { values, kept } = formerly(past, now.values, by)
  const all = unsent(sent, { values, kept }, by)
  const patch = Object.fromEntries(Object.entries(all.values).filter(([name, value]) => value !== now.values[name]))
  const act = now.deletedAt !== null ? 'restore' : past.revived ? 'delete' : Object.keys(patch).length > 0 ? 'update' : 'nothing'
  return { act, patch: act === 'delete' ? {} : patch, kept: all.kept }
}

/** A record the run made goes again, unless somebody has worked on it since. */
function unmade(past: Past, now: Values, by: Measures): Undone {
  const kept = by.fields.filter((field) => !same(field, [now[field.name], past.after[field.name]], by.region)).map(({ name }) => name)
  return kept.length > 0 ? { ...nothing, kept } : { act: 'delete', patch: {}, kept: [] }
}

type Draft = { readonly values: Values; readonly kept: readonly string[] }

function formerly(past: Past, now: Values, by: Measures): Draft {
  const values: Record<string, Value> = { ...now }
  const kept: string[] = []
  for (const field of by.fields) {
    if (!Object.hasOwn(past.after, field.name)) continue
    const before = past.before[field.name] ?? null
    if (same(field, [now[field.name], before], by.region) && !same(field, [past.after[field.name], before], by.region)) continue
    if (same(field, [now[field.name], past.after[field.name]], by.region)) values[field.name] = before
    else kept.push(field.name)
  }
  return { values, kept }
}

/** What was sent goes back here, so that the next push takes it back there. */
function unsent(sent: readonly Sending[], draft: Draft, by: Measures): Draft {
  let { values } = draft
  const kept = new Set(draft.kept)
  for (const { step, before, after } of sent) {
    if (step !== 'update') continue
    for (const key of Object.keys(after)) {
      const slot = by.slots.find((each) => each.key === key)
      if (slot === undefined) kept.add(key)
      else if (kept.has(slot.field)) continue
      else if (slot.same(slot.get(values), after[key] ?? null)) values = slot.put(values, before[key] ?? null)
      else if (!slot.same(slot.get(values), before[key] ?? null)) kept.add(slot.field)
    }
  }
  return { values, kept: [...kept] }
}
