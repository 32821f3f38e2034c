import { createHash } from 'node:crypto'
import { z } from 'zod'
import { resolved, nameOf, typesOf, type Document, type Schema } from './schema.ts'
import { words } from './words.ts'

/** Where a value stands: its own name and the named shape around it. `sparse`: only what is required. */
type Place = {
  readonly name: string
  readonly shape: string
  /** The name of the field that holds it. */
  readonly parent: string
  readonly depth: number
  readonly sparse: boolean
}

/** A value that fits the schema, made of the vocabulary in words.ts; the same one each time. Throws when what it made does not fit. */
export function exampleOf(document: Document, schema: Schema, { name = '', sparse = false } = {}): unknown {
  const value = make(document, schema, { name, shape: name, parent: '', depth: 0, sparse })
  mustFit(document, schema, value)
  return value
}

/** Throws an Error that says what is wrong with an example. */
export function mustFit(document: Document, schema: Schema, value: unknown): void {
  const { error } = checkOf(document, schema).safeParse(value)
  if (error) throw new Error(`An example does not fit its schema: ${z.prettifyError(error)}\n${JSON.stringify(value)}`)
}

function checkOf(document: Document, schema: Schema): z.ZodType {
  const text = JSON.stringify({ ...schema, $defs: document.components.schemas })
  return z.fromJSONSchema(JSON.parse(text.replaceAll('#/components/schemas/', '#/$defs/')) as Parameters<typeof z.fromJSONSchema>[0])
}

function make(document: Document, schema: Schema, at: Place): unknown {
  const name = nameOf(schema)
  if (name !== null) return make(document, resolved(document, schema), { ...at, shape: name, depth: at.depth + 1 })
  const word = [`${at.parent}.${at.name}`, `${at.shape}.${at.name}`, at.name].map((key) => words[key]).find((each) => each !== undefined)
  if (word !== undefined && fits(document, schema, word)) return word
  if (schema.example !== undefined) return schema.example
  if (schema.const !== undefined) return schema.const
  if (schema.enum !== undefined) return schema.enum[0]
  const choices = schema.anyOf ?? schema.oneOf
  if (choices !== undefined) return make(document, choices.find((choice) => !typesOf(choice).includes('null')) ?? {}, at)
  if (schema.allOf !== undefined)
    return Object.assign({}, ...schema.allOf.map((part) => make(document, part, { ...at, depth: at.depth + 1 }) as object)) as unknown
  const types = typesOf(schema)
  return plain(document, schema, { at, type: types.find((type) => type !== 'null') ?? 'any' })
}

function fits(document: Document, schema: Schema, value: unknown): boolean {
  return checkOf(document, schema).safeParse(value).success
}

function plain(document: Document, schema: Schema, { at, type }: { at: Place; type: string }): unknown {
  switch (type) {
    case 'object':
      return object(document, schema, at)
    case 'array':
      return at.depth > 6 || schema.items === undefined ? [] : [make(document, schema.items, { ...at, depth: at.depth + 1 })]
    case 'string':
      return text(schema, at.name)
    case 'integer':
    case 'number':
      return Math.max(schema.minimum ?? 0, Math.min(3, schema.maximum ?? 3))
    case 'boolean':
      return false
    default:
      return null
  }
}

function object(document: Document, schema: Schema, at: Place): Record<string, unknown> {
  const wanted = Object.entries(schema.properties ?? {}).filter(([key]) => !at.sparse || schema.required?.includes(key))
  const known = wanted.map(([name, inner]) => [name, make(document, inner, { ...at, name, parent: at.name, depth: at.depth + 1 })] as const)
  return Object.fromEntries(known)
}

function text(schema: Schema, name: string): string {
  if (schema.format === 'date-time' || /(^a|A)t$/.test(name)) return '2026-03-02T09:14:05.000Z'
  if (schema.format === 'date' || name.endsWith('On')) return '2026-03-02'
  if (schema.format === 'email') return 'ana@initech.example'
  if (schema.format === 'uuid' || /(^i|I)ds?$/.test(name)) return idOf(name)
  return name.padEnd(schema.minLength ?? 0, '-')
}

/** An id that is the same wherever the same thing is named. */
export function idOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex')
  return `0199f3a2-${hex.slice(0, 4)}-7${hex.slice(4, 7)}-a${hex.slice(7, 10)}-${hex.slice(10, 22)}`
}
