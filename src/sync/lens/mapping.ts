import type { Raw } from '#connectors/kit/stream.ts'
import { invalid } from '#lib/fault.ts'
import type { Value, Values } from '#model/value.ts'
import { checkRows } from './mapping-check.ts'
import type { KeptRow, MappingSource } from './mapping-source.ts'
import { isBranch, valueAt } from './path.ts'
import { noReferences, type References, type Slot } from './slot.ts'
import { slotOf } from './slot-of.ts'

/** A stream's rows, compiled; read both ways. Pure and safe to keep for as long as the rows stand. */
export type Mapping = {
  readonly slots: readonly Slot[]
  readonly references: References
  /** Changes whenever what is read or written changes; a stream whose hash moved plans over all its links. */
  readonly hash: string
  /** What pulling slots make of a remote; fields that cannot be told are left out. */
  read(raw: Raw): Values
  /** `raw` with `only` those slots (keys of `values`) put in; `sent` names the remote paths that differ. */
  write(raw: Raw, values: Values, only: readonly string[]): { readonly raw: Raw; readonly sent: readonly string[] }
  /** The shadow: only what the slots read, byte for byte. */
  project(raw: Raw): Raw
}

/** Compiles rows; a Fault `invalid` names each row that cannot stand (mapping-check.ts). */
export function compileMapping(source: MappingSource): Mapping {
  const wrong = checkRows(source)
  if (wrong.length > 0) throw invalid(wrong)
  const slots = keyed(source.rows).map(({ row, key }) => slotOf(row, key, source))
  return mappingOf(slots, source.references ?? noReferences, hashOf(source))
}

/** Rows that say something, those that pull first, with the keys of their slots. */
export function keyed<R extends KeptRow>(rows: readonly R[]): readonly { readonly row: R; readonly key: string }[] {
  const taken = new Set<string>()
  return rows
    .filter((row) => row.direction !== 'none')
    .toSorted((a, b) => Number(a.direction === 'push') - Number(b.direction === 'push'))
    .map((row) => {
      const key = taken.has(row.local) ? `${row.local}>${row.remote}` : row.local
      taken.add(key)
      return { row, key }
    })
}

/** The same mapping with the references of one page. */
export function withReferences(mapping: Mapping, references: References): Mapping {
  return mappingOf(mapping.slots, references, mapping.hash)
}

/** A mapping over slots that stand already. */
export function mappingOf(slots: readonly Slot[], references: References, hash: string): Mapping {
  const tree = treeOf(slots.flatMap((slot) => slot.reads))
  return {
    slots,
    references,
    hash,
    read: (raw) => readAll(slots, raw, references),
    write: (raw, values, only) => {
      let written = raw
      const sent: string[] = []
      for (const slot of slots) {
        if (!only.includes(slot.key)) continue
        const next = slot.write(written, values[slot.key] ?? null, references)
        if (next === undefined || next === written) continue
        written = next
        sent.push(slot.remote)
      }
      return { raw: written, sent }
    },
    project: (raw) => pick(raw, tree),
  }
}

function readAll(slots: readonly Slot[], raw: Raw, references: References): Values {
  let values: Values = {}
  for (const slot of slots) {
    if (!slot.pulls) continue
    const value = slot.read(raw, references)
    if (value !== undefined && value !== null) values = slot.put(values, value)
  }
  return values
}

/** Which branches of a remote are kept; null: all below. */
type Tree = { readonly [key: string]: Tree | null }

function treeOf(paths: readonly (readonly string[])[]): Tree {
  const grown: Record<string, Tree | null> = {}
  for (const head of new Set(paths.map(([key]) => key))) {
    if (head === undefined) continue
    const tails = paths.filter(([key]) => key === head).map((path) => path.slice(1))
    grown[head] = tails.some((tail) => tail.length === 0) ? null : treeOf(tails)
  }
  return grown
}

function pick(raw: Raw, tree: Tree): Raw {
  const kept: Record<string, Value> = {}
  for (const [key, branch] of Object.entries(tree)) {
    const value = valueAt(raw, [key])
    if (value === undefined) continue
    if (branch === null || !isBranch(value)) kept[key] = value
    else kept[key] = pick(value, branch)
  }
  return kept
}

/** FNV-1a over what a reading depends on: short, stable, and no secret. */
function hashOf(source: MappingSource): string {
  const rows = source.rows
    .filter((row) => row.direction !== 'none')
    .map((row) => [row.remote, row.local, row.direction, row.transform ?? '', row.transformBack ?? ''].join('\u001F'))
  let hash = 0xcbf29ce484222325n
  for (const letter of [source.region, ...rows.toSorted()].join('\u001E'))
    hash = BigInt.asUintN(64, (hash ^ BigInt(letter.codePointAt(0) ?? 0)) * 0x100000001b3n)
  return hash.toString(16).padStart(16, '0')
}
