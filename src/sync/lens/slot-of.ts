import type { ListShape } from '#connectors/kit/list-shape.ts'
import type { MappingRow } from '#connectors/kit/mapping-row.ts'
import type { Raw } from '#connectors/kit/stream.ts'
import { must } from '#lib/must.ts'
import { isListType, type ListType } from '#model/element.ts'
import { same } from '#model/meaning.ts'
import type { FieldType } from '#model/noun.ts'
import type { Address, Element, Value } from '#model/value.ts'
import { elementLens } from './element-lens.ts'
import { type Elements, elementsOf, setElements } from '../three-way/elements.ts'
import { type ElementLens, readList, writeList } from './list-lens.ts'
import { localLens } from './local-lens.ts'
import type { KeptRow, MappingSource } from './mapping-source.ts'
import { sameList } from '../three-way/pair.ts'
import { listAt, parsePath, type Path, valueAt, withValue } from './path.ts'
import { refer } from './refer.ts'
import { getPath, putPath } from './remote-lens.ts'
import type { Slot } from './slot.ts'
import { fromWire, toWire } from './wire.ts'

const setTypes: readonly FieldType[] = ['options', 'tags', 'domains', 'references']

/** The remote half of a slot, before references and transforms. */
type Half = Pick<Slot, 'reads'> & { read(raw: Raw): Value | undefined; write(raw: Raw, value: Value): Raw }

/** One row compiled; the rows were checked before (mapping-check.ts). */
export function slotOf(row: KeptRow, key: string, source: MappingSource): Slot {
  const local = must(localLens(row.local, source.fields), row.local)
  const { type } = local
  const list = parsePath(row.remote)?.before.join('.') ?? ''
  const shape = source.shapes?.[list] ?? {}
  const elements = isListType(type)
    ? elementsOf(type, row.remote.startsWith('codec:') ? anyShape : shape, source.region)
    : setTypes.includes(type)
      ? setElements(type)
      : null
  const described = source.remoteFields?.find((field) => field.name === row.remote)
  const half = transformed(remoteHalf(row, { type, elements, source }), row, source)
  return {
    key,
    field: local.field.name,
    type,
    remote: row.remote,
    since: row.since ?? 0,
    pulls: row.direction !== 'push',
    // What the provider keeps read-only is never sent, whatever the row says; the editor warns of it.
    pushes: row.direction !== 'pull' && described?.writable !== false,
    elements,
    capacity: described?.capacity ?? null,
    reads: half.reads,
    ...refer(half, local.field, type),
    get: local.get,
    put: local.put,
    same: elements ? (a, b) => sameList(itemsIn(a), itemsIn(b), elements) : (a, b) => same({ type }, [a, b], source.region),
  }
}

/** A codec answers with whole elements of ours. */
const anyShape: ListShape = {
  value: 'value',
  type: { path: 'type', words: {} },
  primary: 'primary',
  address: { street: 'street', city: 'city', region: 'region', postalCode: 'postalCode', country: 'country' },
}

export function itemsIn(value: Value): readonly Value[] {
  return Array.isArray(value) ? value : []
}

type Kindred = { readonly type: FieldType; readonly elements: Elements | null; readonly source: MappingSource }

function remoteHalf(row: MappingRow, { type, elements, source }: Kindred): Half {
  if (row.remote.startsWith('codec:')) {
    const codec = must(source.codecs?.[row.remote.slice('codec:'.length)], row.remote)
    return {
      reads: codec.reads.map((path) => must(parsePath(path), path).before),
      read: (raw) => codec.get(raw),
      write: (raw, value) => codec.put(raw, value),
    }
  }
  const path = must(parsePath(row.remote), row.remote)
  const shape = source.shapes?.[path.before.join('.')]
  if (path.selector?.by === 'all' && elements) {
    return wholeList(path, elements, isListType(type) ? listLens(type, shapeAt(path, shape), elements) : setLens(path))
  }
  const target = { path, shape }
  return {
    reads: [path.before],
    read: (raw) => fromWire(type, getPath(raw, path, shape)),
    write: (raw, value) => {
      const before = getPath(raw, path, shape)
      const known = fromWire(type, before)
      if (known !== undefined && same({ type }, [known, value], source.region)) return raw
      return putPath(raw, target, toWire(type, value, { before, joined: shape?.joined })) as Raw
    },
  }
}

function wholeList(path: Path, elements: Elements, lens: ElementLens): Half {
  return {
    reads: [path.before],
    read: (raw) => readList(listAt(raw, path.before), lens, elements),
    write: (raw, value) => {
      const raws = listAt(raw, path.before)
      const written = writeList(raws, itemsIn(value), { lens, elements })
      return written === raws ? raw : (withValue(raw, path.before, written) as Raw)
    },
  }
}

/** `emailAddresses[*].value` without a shape says where the value stands. */
function shapeAt(path: Path, shape: ListShape | undefined): ListShape {
  return shape ?? (path.after.length > 0 ? { value: path.after.join('.') } : {})
}

function listLens(type: ListType, shape: ListShape, elements: Elements): ElementLens {
  const lens = elementLens(type, shape)
  return {
    read: lens.read,
    write: (raw, item) => {
      const old = raw === undefined ? null : lens.read(raw)
      const { type: word, primary } = item as Element | Address
      // An element that means the same keeps their spelling; only its type or mark may have moved.
      return lens.write(raw, old !== null && elements.key(old) === elements.key(item) ? { ...(old as Element), type: word, primary } : item)
    },
  }
}

function setLens(path: Path): ElementLens {
  return {
    read: (raw) => {
      const value = fromWire('text', valueAt(raw, path.after))
      return value === undefined ? null : value
    },
    write: (raw, item) => (raw === undefined ? (withValue(undefined, path.after, item) ?? item) : raw),
  }
}

/** User-written halves around the remote one; a one-way row may have one. */
function transformed(half: Half, row: MappingRow, source: MappingSource): Half {
  if (source.transform === undefined || (row.transform === undefined && row.transformBack === undefined)) return half
  const into = row.transform === undefined ? null : source.transform(row.transform)
  const back = row.transformBack === undefined ? null : source.transform(row.transformBack)
  return {
    reads: half.reads,
    read: (raw) => {
      const value = half.read(raw)
      return into === null || value === undefined ? value : into(value)
    },
    write: (raw, value) => half.write(raw, back === null ? value : back(value)),
  }
}
