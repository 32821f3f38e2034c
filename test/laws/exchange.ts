import type { Raw } from '#connectors/kit/raw.ts'
import type { Values } from '#model/value.ts'
import type { Mapping } from '#sync/lens/mapping.ts'
import type { Merged } from '#sync/three-way/merge.ts'
import type { Terms } from '#sync/three-way/policy.ts'
import type { Bases } from '#sync/three-way/sides.ts'
import type { References } from '#sync/lens/slot.ts'
import { fields } from './hub.ts'
import type { Parts } from './parts.ts'
import type { System } from './system.ts'

/** One link between the hub's record and a remote of one system, without a database: what flows do, reduced to the pure part. */
export type Link = { readonly system: System; readonly mapping: Mapping; remote: Raw | null; bases: Bases | null }

/** The hub's record; null: deleted or not made yet. */
export type Record = { values: Values | null }

export const references: References = {
  here: (_, id) => (id.startsWith('there-') ? id.slice('there-'.length) : undefined),
  there: (_, id) => `there-${id}`,
}

const compiled = new WeakMap<Parts, Map<System, Mapping>>()

export function mappingFor(system: System, parts: Parts): Mapping {
  const known = compiled.get(parts) ?? new Map<System, Mapping>()
  compiled.set(parts, known)
  const mapping = known.get(system) ?? parts.compileMapping({ ...system.source, fields, region: 'DE', references })
  known.set(system, mapping)
  return mapping
}

/** Pulls what stands there; returns what was decided. */
export function pull(record: Record, link: Link, of: { readonly parts: Parts; readonly terms: Terms }): Merged {
  const merged = of.parts.merge({ local: record.values, remote: link.remote, bases: link.bases }, link.mapping, of.terms)
  apply(record, merged)
  link.bases = merged.bases
  return merged
}

/** Writes what is due; the provider keeps it in its own spelling and answers with that. Returns the remote paths written. */
export function push(
  record: Record,
  link: Link,
  of: { readonly parts: Parts; readonly terms: Terms; readonly lost?: boolean },
): readonly string[] {
  const { parts, terms } = of
  const { remote, pending } = parts.pendingOf({ local: record.values, bases: link.bases }, link.mapping, terms)
  if (remote === 'nothing' || remote === 'delete') return []
  const { raw, sent, due } = parts.outgoing(link.bases, pending, link.mapping)
  if (sent.length === 0) return []
  link.remote = link.system.render(link.system.parse(raw))
  if (of.lost) return sent
  const merged = parts.receive({ local: record.values, answer: link.remote, sent: due, bases: link.bases }, link.mapping, terms)
  apply(record, merged)
  link.bases = merged.bases
  return sent
}

function apply(record: Record, merged: Merged): void {
  const step = merged.local
  switch (step.do) {
    case 'nothing':
      return
    case 'create':
      record.values = step.fields
      return
    case 'update':
      record.values = { ...record.values, ...step.patch }
      return
    case 'delete':
      record.values = null
  }
}

/** Pulls and pushes every link until nothing moves; throws when it does not come to rest within `most` rounds. */
export function converge(
  record: Record,
  links: readonly Link[],
  of: { readonly parts: Parts; readonly terms: Terms; readonly most?: number },
): void {
  const most = of.most ?? 6
  for (let round = 0; round < most; round += 1) {
    let moved = false
    for (const link of links) {
      const merged = pull(record, link, of)
      const sent = push(record, link, of)
      moved ||= merged.local.do !== 'nothing' || sent.length > 0
    }
    if (!moved) return
  }
  throw new Error(`not at rest after ${most} rounds`)
}
