import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict'
import fc from 'fast-check'
import type { Raw } from '#connectors/kit/raw.ts'
import type { Value } from '#model/value.ts'
import type { Slot } from '#sync/lens/slot.ts'
import { mappingFor, references } from './exchange.ts'
import { systemAt, systems } from './fixpoint.ts'
import { renderHub } from './hub.ts'
import type { Law } from './law.ts'
import { person } from './generators.ts'
import type { Person } from './person.ts'

/** A remote as it stands, and another person whose values are put into it, slot by slot. */
type Put = { readonly system: number; readonly there: Person; readonly put: Person; readonly style: number }

const cases: fc.Arbitrary<Put> = fc.record({
  system: fc.nat({ max: systems.length - 1 }),
  there: person,
  put: person,
  style: fc.nat({ max: 5 }),
})

/** The laws of a lens, for every row of three mappings: get what you put, put what you get, and touch nothing else. */
export const lens: Law<Put> = {
  name: 'lens',
  cases,
  holds: (of, parts) => {
    const system = systemAt(of.system)
    const mapping = mappingFor(system, parts)
    const raw = foreign(system.render(of.there), 0) as Raw
    const values = renderHub(of.put, of.style)
    const shadow = mapping.project(raw)
    deepStrictEqual(mapping.project(shadow), shadow, 'a shadow is its own projection')
    for (const slot of mapping.slots) {
      const before = slot.read(raw, references)
      deepStrictEqual(slot.read(shadow, references), before, `${slot.key}: the shadow tells the same`)
      if (before !== undefined) strictEqual(slot.write(raw, before, references), raw, `${slot.key}: put what was got`)
      const value = slot.get(values)
      const after = slot.write(raw, value, references)
      ok(after !== undefined)
      const fits = slot.capacity === null || !Array.isArray(value) || value.length <= slot.capacity
      if (fits)
        ok(slot.same(slot.read(after, references) ?? null, value), `${slot.key}: get what was put: ${JSON.stringify([value, after])}`)
      elsewhere(slot, raw, after)
      for (const other of mapping.slots)
        if (other !== slot) deepStrictEqual(other.read(after, references), other.read(raw, references), `${slot.key} touches ${other.key}`)
      kept(slot, raw, { after, value })
    }
  },
}

/** Every object gets an attribute that no mapping reads. */
function foreign(value: Value, depth: number): Value {
  if (Array.isArray(value)) return value.map((each) => foreign(each, depth + 1))
  if (typeof value !== 'object' || value === null) return value
  return { ...Object.fromEntries(Object.entries(value).map(([key, each]) => [key, foreign(each, depth + 1)])), foreign: `f${depth}` }
}

/** Nothing outside the slot's paths moves. */
function elsewhere(slot: Slot, before: Raw, after: Raw): void {
  const blank = (raw: Raw): Value => slot.reads.reduce<Value>((rest, path) => cleared(rest, path), raw)
  deepStrictEqual(blank(after), blank(before), `${slot.key} stays in its place`)
}

function cleared(value: Value, path: readonly string[]): Value {
  const [key, ...rest] = path
  if (key === undefined || typeof value !== 'object' || value === null || Array.isArray(value)) return null
  const { [key]: inner = null, ...others } = value as Raw
  if (rest.length === 0 || inner === null) return others
  const left = cleared(inner, rest)
  // A branch that a write made, or left empty, is no other place.
  return JSON.stringify(left) === '{}' ? others : { ...others, [key]: left }
}

/** Elements that mean the same as before stay byte for byte and in their order. */
function kept(slot: Slot, before: Raw, put: { readonly after: Raw; readonly value: Value }): void {
  const { elements } = slot
  const [path] = slot.reads
  if (elements === null || path === undefined || !Array.isArray(put.value)) return
  const [old, now] = [at(before, path), at(put.after, path)]
  if (!Array.isArray(old) || !Array.isArray(now)) return
  const wanted = put.value as readonly Value[]
  const stays = old.filter((raw: Value) => {
    const read = slot.read(wrapped(path, [raw]), references)
    const item = Array.isArray(read) ? (read[0] as Value | undefined) : undefined
    return (
      item !== undefined && wanted.some((each) => elements.key(each) === elements.key(item) && elements.type(each) === elements.type(item))
    )
  })
  const still = stays.map(unmarked)
  deepStrictEqual(
    now.map(unmarked).filter((raw) => still.includes(raw)),
    still,
    `${slot.key}: kept elements`,
  )
}

function unmarked(raw: Value): string {
  return JSON.stringify(raw, (key: string, each: unknown) => (key === 'sourcePrimary' ? undefined : each))
}

function at(raw: Raw, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Raw | undefined)?.[key], raw)
}

function wrapped(path: readonly string[], value: Value): Raw {
  return path.reduceRight<Value>((inner, key) => ({ [key]: inner }), value) as Raw
}
