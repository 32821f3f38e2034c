import type { Direction } from '#connectors/kit/mapping-row.ts'
import type { RemoteField } from '#connectors/kit/stream.ts'
import type { CustomField } from '#model/custom.ts'
import type { Value } from '#model/value.ts'
import { parsePath } from '../lens/path.ts'
import { fitOf } from './fit.ts'
import { localNames } from './local-names.ts'
import { fieldFor } from './make-field.ts'
import { typeNamed } from './remote-type.ts'
import { guess, looksOf, type Guess, type Side } from './score.ts'
import type { FieldsKnown, RowPaths } from './warnings.ts'

/** A field there without a row, and where it could go: one of our fields, or a custom field that would be made for it. */
export type Suggestion = Guess & {
  readonly remote: RemoteField
  readonly local: { readonly name: string; readonly label: string } | null
  readonly make: CustomField | null
  readonly direction: Direction
  readonly sample: Value
}

/** Below this a pair is no suggestion. */
const least = 0.5

/** Values of a field there in a few samples. */
export type SampleValues = (remote: string) => readonly Value[]

/** The best place for each field there that no row names: every place of ours is suggested once, to the field that fits it best. Pure. */
export function suggest(rows: readonly RowPaths[], known: FieldsKnown, values: SampleValues): readonly Suggestion[] {
  const theirs = (known.theirs ?? []).filter(({ name }) => !rows.some((row) => overlaps(row.remotePath, name)))
  const taken = rows.filter(({ direction }) => direction !== 'none' && direction !== 'push').map(({ localPath }) => localPath)
  const places = localNames(known.ours).filter(({ name }) => !taken.some((path) => overlaps(path, name)))
  const pairs = theirs.flatMap((remote) =>
    places.flatMap((place) => {
      if (!standsIn(remote, place)) return []
      const rated = guess(sideOf(remote), { name: place.name, label: place.label, type: place.type }, values(remote.name))
      return rated.score >= least ? [{ remote, place, rated }] : []
    }),
  )
  const best = new Map<string, (typeof pairs)[number]>()
  const used: string[] = []
  for (const pair of pairs.toSorted((a, b) => b.rated.score - a.rated.score)) {
    if (best.has(pair.remote.name) || used.some((name) => overlaps(name, pair.place.name))) continue
    best.set(pair.remote.name, pair)
    used.push(pair.place.name)
  }
  const keys = known.ours.flatMap(({ name }) => (name.startsWith('custom.') ? [name.slice('custom.'.length)] : []))
  return theirs.flatMap((remote): Suggestion[] => {
    const found = best.get(remote.name)
    const sample = values(remote.name).find((value) => value !== null) ?? null
    const direction: Direction = remote.writable ? 'bidirectional' : 'pull'
    if (found !== undefined) {
      const { name, label } = found.place
      return [{ ...found.rated, remote, local: { name, label }, make: null, direction, sample }]
    }
    const make = fieldFor(remote.name, { theirs, taken: keys }, typeSeen(remote, values(remote.name)))
    if (make === null) return []
    keys.push(make.key)
    return [{ ...newField(values(remote.name)), remote, local: null, make, direction, sample }]
  })
}

/** Whether a value can stand there at all: whole lists only in lists, and text that cannot be what we want only when its values say so. */
function standsIn(remote: RemoteField, place: Side): boolean {
  const type = typeNamed(remote.type)
  if (type === null || place.type === null) return true
  return fitOf(type, place.type) !== 'never' && (!remote.writable || fitOf(place.type, type) !== 'never')
}

/** Text whose values all are addresses of one kind is kept as such; it stays text there. */
function typeSeen({ type }: RemoteField, values: readonly Value[]): { readonly type?: 'url' | 'email' | 'phone' } {
  const seen = typeNamed(type) === 'text' ? looksOf(values)?.looks : undefined
  return seen === 'url' || seen === 'email' || seen === 'phone' ? { type: seen } : {}
}

function newField(values: readonly Value[]): Guess {
  const filled = values.filter((value) => value !== null && value !== '').length
  const used = filled > 0 ? `${filled} of ${values.length} samples ${filled === 1 ? 'has' : 'have'} a value` : 'no sample has a value'
  return { score: filled > 0 ? 0.4 : 0.2, reason: `no field here is like it; ${used}` }
}

/** What people would call a field: the last telling word of its path. */
function sideOf({ name, label, type }: RemoteField): Side {
  const path = name.startsWith('codec:') ? null : parsePath(name)
  const words = path === null ? [] : [...path.before, ...(path.selector?.by === 'key' ? [path.selector.is] : []), ...path.after]
  const telling = words.filter((word) => !['value', 'properties', 'userDefined', 'fields'].includes(word))
  return { name: path === null ? name.replace(/^codec:/, '') : (telling.at(-1) ?? ''), label, type: typeNamed(type) }
}

/** One place, or a part of it. */
function overlaps(one: string, other: string): boolean {
  if (one === other) return true
  const [a, b] = [parsePath(one), parsePath(other)]
  if (a === null || b === null || a.before.join('.') !== b.before.join('.')) {
    const [short = '', long = ''] = [one, other].toSorted((x, y) => x.length - y.length)
    return long.startsWith(`${short}.`) && !short.startsWith('custom.')
  }
  if (a.selector === null || b.selector === null || a.selector.by === 'all' || b.selector.by === 'all') return true
  return JSON.stringify(a.selector) === JSON.stringify(b.selector) && a.after.join('.') === b.after.join('.')
}
