import { readFileSync } from 'node:fs'

/** A schema of HubSpot's description (OpenAPI 3.0, as far as it is used there). */
export type Schema = {
  readonly $ref?: string
  readonly type?: string
  readonly format?: string
  readonly enum?: readonly string[]
  readonly nullable?: boolean
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: Schema
}

type Operation = {
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { readonly schema: Schema }>> }>>
}
type Document = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

/** One of HubSpot's descriptions, by the name of its file. */
export function readDescription(name: string): Document {
  return JSON.parse(readFileSync(new URL(`../specs/hubspot/${name}.json`, import.meta.url), 'utf8')) as Document
}

/** The schema a reply must fit; a path may be given in either of the two spellings of its version. */
export function replySchema(document: Document, method: string, { path, status }: { path: string; status: number }): Schema | undefined {
  const legacy = path
    .replace(/^\/crm\/(objects|properties|pipelines|owners)\/(?:2026-03|2026-09)/, '/crm/v3/$1')
    .replace(/^\/crm\/associations\/2026-09/, '/crm/v4/associations')
  const fits = (pattern: string) => new RegExp(`^${pattern.replace(/\{\w+\}/g, '[^/]+')}$`).test(legacy)
  const exact = Object.keys(document.paths).filter(fits)
  const best = exact.toSorted((a, b) => a.split('{').length - b.split('{').length)[0]
  const responses = document.paths[best ?? '']?.[method.toLowerCase()]?.responses
  const response = responses?.[String(status)] ?? responses?.['default']
  return Object.values(response?.content ?? {})[0]?.schema
}

/** Every place where a value departs from a schema; unknown names count, and so does what is missing. */
export function departures(document: Document, schema: Schema, at: { value: unknown; path?: string }): string[] {
  const { value, path = '' } = at
  if (schema.$ref !== undefined) {
    const target = document.components.schemas[schema.$ref.split('/').at(-1) ?? '']
    return target === undefined ? [`${path}: unknown schema ${schema.$ref}`] : departures(document, target, at)
  }
  if (schema.nullable === true && value === null) return []
  if (schema.type === 'array') {
    if (!Array.isArray(value)) return [`${path}: an array is expected`]
    return value.flatMap((one, index) => departures(document, schema.items ?? {}, { value: one, path: `${path}[${index}]` }))
  }
  if (schema.type === 'object') return objectDepartures(document, schema, { value, path })
  return fits(schema, value) ? [] : [`${path}: ${JSON.stringify(value)} is no ${schema.format ?? schema.type ?? ''}`]
}

function objectDepartures(document: Document, schema: Schema, { value, path }: { value: unknown; path: string }): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${path}: an object is expected`]
  const missing = (schema.required ?? []).filter((name) => !Object.hasOwn(value, name)).map((name) => `${path}.${name}: missing`)
  const wrong = Object.entries(value).flatMap(([name, inner]) => {
    const known = schema.properties?.[name] ?? schema.additionalProperties
    return known === undefined
      ? [`${path}.${name}: unknown`]
      : departures(document, known, { value: inner as unknown, path: `${path}.${name}` })
  })
  return [...missing, ...wrong]
}

function fits({ type, format, enum: allowed }: Schema, value: unknown): boolean {
  if (type === undefined) return true
  if (type === 'boolean') return typeof value === 'boolean'
  if (type === 'integer') return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 2 ** 31
  if (type === 'number') return typeof value === 'number'
  if (typeof value !== 'string' || (allowed !== undefined && !allowed.includes(value))) return false
  return format !== 'date-time' || /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value)
}
