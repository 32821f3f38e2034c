import type { z } from '@hono/zod-openapi'

/** How the keys of a schema may be spelled: declared camelCase keys by their snake_case form, and what lies below each key. */
export type Spelling = {
  readonly names: ReadonlyMap<string, string>
  readonly below: ReadonlyMap<string, Spelling>
  readonly each: Spelling | null
}

/** Below these the caller's own words stand: their keys are field names, not ours to translate. */
const opaque = new Set(['custom', 'mergedData', 'filters', 'filter', 'mappings'])

export const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

type Def = {
  readonly type: string
  readonly shape?: Readonly<Record<string, z.ZodType>>
  readonly element?: z.ZodType
  readonly innerType?: z.ZodType
  readonly options?: readonly z.ZodType[]
  readonly in?: z.ZodType
  readonly out?: z.ZodType
  readonly left?: z.ZodType
  readonly right?: z.ZodType
}

/** The spelling of a schema, or null when nothing in it has two spellings. Reads declared keys only. */
export function spellingOf(schema: z.ZodType, depth = 0): Spelling | null {
  if (depth > 12) return null
  const def = schema.def as unknown as Def
  if (def.shape !== undefined) return spellingOfShape(def.shape, depth)
  if (def.element !== undefined) {
    const each = spellingOf(def.element, depth + 1)
    return each === null ? null : { names: new Map(), below: new Map(), each }
  }
  const parts = [def.innerType, ...(def.options ?? []), def.in, def.out, def.left, def.right].filter((part) => part !== undefined)
  return parts.map((part) => spellingOf(part, depth + 1)).reduce(unite, null)
}

function spellingOfShape(shape: Readonly<Record<string, z.ZodType>>, depth: number): Spelling | null {
  const names = new Map<string, string>()
  const below = new Map<string, Spelling>()
  for (const [key, schema] of Object.entries(shape)) {
    const other = snake(key)
    if (other !== key && !Object.hasOwn(shape, other)) names.set(other, key)
    const inner = opaque.has(key) ? null : spellingOf(schema, depth + 1)
    if (inner !== null) below.set(key, inner)
  }
  return names.size === 0 && below.size === 0 ? null : { names, below, each: null }
}

function unite(a: Spelling | null, b: Spelling | null): Spelling | null {
  if (a === null || b === null) return a ?? b
  const below = new Map(a.below)
  for (const [key, spelling] of b.below) below.set(key, unite(below.get(key) ?? null, spelling) ?? spelling)
  return { names: new Map([...a.names, ...b.names]), below, each: unite(a.each, b.each) }
}

/** The value with declared keys in camelCase; where a key came in both spellings, snake_case wins. `used` collects the caller's spellings. */
export function respell(spelling: Spelling, value: unknown, used: Map<string, string>): unknown {
  if (Array.isArray(value)) return spelling.each === null ? value : value.map((item) => respell(spelling.each ?? spelling, item, used))
  if (typeof value !== 'object' || value === null) return value
  const result: Record<string, unknown> = {}
  const put = (key: string, inner: unknown): void => {
    const deeper = spelling.below.get(key)
    result[key] = deeper === undefined ? inner : respell(deeper, inner, used)
  }
  for (const [key, inner] of Object.entries(value)) if (!spelling.names.has(key)) put(key, inner)
  for (const [key, inner] of Object.entries(value)) {
    const name = spelling.names.get(key)
    if (name === undefined) continue
    used.set(name, key)
    put(name, inner)
  }
  return result
}
