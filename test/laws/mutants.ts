import type { Value } from '#model/value.ts'
import { mappingOf, type Mapping } from '#sync/lens/mapping.ts'
import type { Merged } from '#sync/three-way/merge.ts'
import type { Terms } from '#sync/three-way/policy.ts'
import type { Bases, Sides } from '#sync/three-way/sides.ts'
import type { Slot } from '#sync/lens/slot.ts'
import type { Parts } from './parts.ts'

/** A deliberate bug: the functions under test with one of them made wrong. */
export type Mutant = { readonly name: string; mutate(parts: Parts): Parts }

/** The bug sits in how every mapping row reads, writes or compares. */
function slots(name: string, change: (slot: Slot) => Slot): Mutant {
  return {
    name,
    mutate: (parts) => ({
      ...parts,
      compileMapping: (source) => {
        const mapping = parts.compileMapping(source)
        return mappingOf(mapping.slots.map(change), mapping.references, mapping.hash)
      },
    }),
  }
}

/** The bug sits in how a list's elements are told apart. */
function elements(name: string, change: (elements: NonNullable<Slot['elements']>) => NonNullable<Slot['elements']>): Mutant {
  return slots(name, (slot) => (slot.elements === null ? slot : { ...slot, elements: change(slot.elements) }))
}

type MergeLike = (sides: Sides, mapping: Mapping, terms: Terms) => Merged

/** The bug sits in the merge of a record, wherever it is called. */
function merging(name: string, wrap: (merge: MergeLike) => MergeLike): Mutant {
  return {
    name,
    mutate: (parts) => {
      const merge = wrap(parts.merge)
      return {
        ...parts,
        merge,
        pendingOf: ({ local, bases }, mapping, terms) => merge({ local, remote: bases?.shadow ?? null, bases }, mapping, terms),
        receive: (of, mapping, terms) => merge({ local: of.local, remote: of.answer, bases: moved(of, mapping) }, mapping, terms),
      }
    },
  }
}

type Confirmed = Parameters<Parts['receive']>[0]

function moved(of: Confirmed, mapping: Mapping, counts = (slot: Slot): boolean => Object.hasOwn(of.sent, slot.key)): Bases {
  const told = mapping.slots.filter(counts)
  const ours = told.map((slot): [string, Value] => [slot.key, of.sent[slot.key]?.local ?? (of.local === null ? null : slot.get(of.local))])
  const theirs = told.map((slot): [string, Value] => [slot.key, slot.read(of.answer, mapping.references) ?? null])
  return {
    shadow: of.bases?.shadow ?? {},
    ours: { ...of.bases?.ours, ...Object.fromEntries(ours) },
    theirs: { ...of.bases?.theirs, ...Object.fromEntries(theirs) },
  }
}

function ruling(name: string, change: (terms: Terms) => Terms): Mutant {
  return merging(name, (merge) => (sides, mapping, terms) => merge(sides, mapping, change(terms)))
}

const spelling = (item: Value): string => JSON.stringify(typeof item === 'object' && item !== null && 'value' in item ? item.value : item)
const bytes = (a: Value, b: Value): boolean => JSON.stringify(a) === JSON.stringify(b)

/** Every deliberate bug of the planner; each must be caught by some law. */
export const mutants: readonly Mutant[] = [
  merging(
    'one base instead of two',
    (merge) => (sides, mapping, terms) => merge({ ...sides, bases: sides.bases && { ...sides.bases, ours: {} } }, mapping, terms),
  ),
  merging(
    'what waits is forgotten as the shadow moves on',
    (merge) => (sides, mapping, terms) => merge({ ...sides, bases: sides.bases && { ...sides.bases, theirs: {} } }, mapping, terms),
  ),
  merging('the shadow stays where it was', (merge) => (sides, mapping, terms) => {
    const merged = merge(sides, mapping, terms)
    return merged.bases && sides.bases ? { ...merged, bases: { ...merged.bases, shadow: sides.bases.shadow } } : merged
  }),
  merging('a conflict is pushed although it is held', (merge) => (sides, mapping, terms) => {
    const merged = merge(sides, mapping, terms)
    const due = merged.conflicts
      .filter((each) => each.field !== 'deleted')
      .map((each) => [each.field, { send: each.local, local: each.local }])
    return due.length === 0 ? merged : { ...merged, remote: 'update', pending: { ...merged.pending, ...Object.fromEntries(due) } }
  }),
  merging('an edit yields to a delete', (merge) => (sides, mapping, terms) => {
    const merged = merge(sides, mapping, terms)
    return merged.state === 'held' && sides.remote === null ? { ...merged, local: { do: 'delete' }, conflicts: [], state: 'gone' } : merged
  }),
  merging(
    'a delete here is undone by what is there',
    (merge) => (sides, mapping, terms) => merge(sides.local === null ? { ...sides, bases: null } : sides, mapping, terms),
  ),
  merging(
    'what is gone there is created again',
    (merge) => (sides, mapping, terms) => merge(sides.remote === null ? { ...sides, bases: null } : sides, mapping, terms),
  ),
  ruling('manual_review lets the provider win', (terms) =>
    terms.policy.otherwise === 'manual_review' ? { ...terms, policy: { otherwise: 'crm_wins' } } : terms,
  ),
  ruling('the policies are swapped', (terms) => {
    const otherwise =
      terms.policy.otherwise === 'crm_wins' ? 'app_wins' : terms.policy.otherwise === 'app_wins' ? 'crm_wins' : terms.policy.otherwise
    return { ...terms, policy: { ...terms.policy, otherwise } }
  }),
  ruling('the earlier write wins', (terms) => ({
    ...terms,
    times: { local: (field) => terms.times.remote(field), remote: (field) => terms.times.local(field) },
  })),
  slots('byte equality', (slot) => ({ ...slot, same: bytes })),
  slots('fields go both ways', (slot) => ({ ...slot, pulls: true, pushes: true })),
  slots('lists are merged as one value', (slot) => (slot.elements === null ? slot : { ...slot, elements: null })),
  slots('a full provider cuts our list', (slot) => ({
    ...slot,
    capacity: null,
    write: (raw, value, references) =>
      slot.write(raw, slot.capacity !== null && Array.isArray(value) ? value.slice(0, slot.capacity) : value, references),
  })),
  slots('a written list is made anew', (slot) => ({
    ...slot,
    write: (raw, value, references) =>
      slot.elements === null ? slot.write(raw, value, references) : slot.write(slot.write(raw, [], references) ?? raw, value, references),
  })),
  slots('a value emptied here stays there', (slot) => ({
    ...slot,
    write: (raw, value, references) => (value === null ? raw : slot.write(raw, value, references)),
  })),
  slots('a neighbour goes with it', (slot) => ({
    ...slot,
    write: (raw, value, references) => {
      const written = slot.write(raw, value, references)
      const [[head = ''] = []] = slot.reads
      return written === undefined || written === raw || head !== 'organizations'
        ? written
        : { ...written, organizations: [{ [slot.remote.split('.')[1] ?? '']: value }] }
    },
  })),
  elements('elements are told apart by bytes', (own) => ({ ...own, key: spelling, alike: (a, b) => spelling(a) === spelling(b) })),
  elements('an edited element is another element', (own) => ({ ...own, type: (item) => `${own.type(item) ?? ''} ${own.key(item)}` })),
  elements('marks do not count', (own) => ({ ...own, marks: false })),
  elements('a type is no edit', (own) => ({ ...own, type: () => '' })),
  {
    name: 'the answer is taken for a field not sent',
    mutate: (parts) => ({
      ...parts,
      receive: (of, mapping, terms) =>
        parts.merge({ local: of.local, remote: of.answer, bases: moved(of, mapping, () => true) }, mapping, terms),
    }),
  },
  {
    name: 'the answer has no privilege',
    mutate: (parts) => ({
      ...parts,
      receive: (of, mapping, terms) =>
        parts.merge({ local: of.local, remote: of.answer, bases: of.bases ?? { shadow: {}, ours: {}, theirs: {} } }, mapping, terms),
    }),
  },
  {
    name: 'an edit made while the answer came is taken as sent',
    mutate: (parts) => ({
      ...parts,
      receive: (of, mapping, terms) => {
        const sent = Object.fromEntries(
          Object.keys(of.sent).map((key) => [
            key,
            { send: null, local: mapping.slots.find((slot) => slot.key === key)?.get(of.local ?? {}) ?? null },
          ]),
        )
        return parts.receive({ ...of, sent }, mapping, terms)
      },
    }),
  },
  {
    name: 'order is not checked',
    mutate: (parts) => ({ ...parts, planPull: (change, known) => parts.planPull(change, known && { ...known, order: null, tag: null }) }),
  },
  {
    name: 'a link is dropped when both are gone',
    mutate: (parts) => ({ ...parts, planPull: (change, known) => parts.planPull(change, known?.state === 'gone' ? null : known) }),
  },
  {
    name: 'an excluded link is new',
    mutate: (parts) => ({ ...parts, planPull: (change, known) => parts.planPull(change, known?.state === 'excluded' ? null : known) }),
  },
  {
    name: 'the stamp of a copy counts',
    mutate: (parts) => ({
      ...parts,
      match: (kind, sought, candidates) =>
        sought.stamped !== null && candidates.some((each) => each.record === sought.stamped)
          ? { kind: 'record', record: sought.stamped, by: 'stamp' }
          : parts.match(kind, sought, candidates),
    }),
  },
  {
    name: 'no stamp',
    mutate: (parts) => ({ ...parts, match: (kind, sought, candidates) => parts.match(kind, { ...sought, stamped: null }, candidates) }),
  },
  {
    name: 'of several matches the first is taken',
    mutate: (parts) => ({
      ...parts,
      match: (kind, sought, candidates) => {
        const found = parts.match(kind, sought, candidates)
        return found.kind === 'ambiguous' ? { kind: 'record', record: found.records[0] ?? '', by: found.by } : found
      },
    }),
  },
  {
    name: 'a lost create is matched by its keys',
    mutate: (parts) => ({
      ...parts,
      match: (kind, sought, candidates) =>
        parts.match(
          kind,
          sought,
          candidates.map((each) => ({ ...each, lost: false })),
        ),
    }),
  },
  {
    name: 'gone comes back by itself',
    mutate: (parts) => ({ ...parts, mayMove: (from, to, mover) => parts.mayMove(from, to, mover) || (from === 'gone' && to === 'live') }),
  },
  {
    name: 'the brake forgets what passed',
    mutate: (parts) => ({ ...parts, allowedDeletes: (load) => parts.allowedDeletes({ ...load, recent: 0 }) }),
  },
  {
    name: 'the breaker counts people',
    mutate: (parts) => ({
      ...parts,
      isSpinning: (changes, nowMs) =>
        parts.isSpinning(
          changes.map((change) => ({ ...change, actor: 'connection:1' })),
          nowMs,
        ),
    }),
  },
  {
    name: 'an answer is forgotten',
    mutate: (parts) => ({
      ...parts,
      answer: (of, mapping, terms) => parts.merge({ local: of.local, remote: of.bases.shadow, bases: of.bases }, mapping, terms),
    }),
  },
]
