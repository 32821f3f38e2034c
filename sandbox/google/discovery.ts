import { readFileSync } from 'node:fs'
import type { Schema } from './schema.ts'

/** One query parameter as the discovery document describes it. */
type Parameter = {
  readonly type: string
  readonly location: string
  readonly repeated?: boolean
  readonly enum?: readonly string[]
  readonly format?: string
}

/** One method of an API. */
export type Method = {
  readonly id: string
  readonly httpMethod: string
  readonly path: RegExp
  readonly query: Readonly<Record<string, Parameter>>
  readonly request: string | undefined
  readonly response: string | undefined
  readonly scopes: readonly string[]
}

/** An API as its discovery document tells it: methods in a searchable form and the schemas by name. */
export type Discovery = { readonly methods: readonly Method[]; readonly schemas: Readonly<Record<string, Schema>> }

type RawMethod = {
  id: string
  httpMethod: string
  path: string
  flatPath?: string
  scopes?: string[]
  parameters?: Record<string, Parameter>
  request?: { $ref: string }
  response?: { $ref: string }
}
type RawResource = { methods?: Record<string, RawMethod>; resources?: Record<string, RawResource> }
type RawDiscovery = RawResource & { parameters: Record<string, Parameter>; schemas: Record<string, Schema> }

/** Reads `sandbox/specs/google/<name>.json`. */
export function readDiscovery(name: string): Discovery {
  const raw = JSON.parse(readFileSync(new URL(`../specs/google/${name}.json`, import.meta.url), 'utf8')) as RawDiscovery
  return { methods: methodsOf(raw).map((method) => methodOf(method, raw.parameters)), schemas: raw.schemas }
}

/** What is wrong with a query, in Google's words; `undefined` when nothing is. */
export function queryProblem(method: Method, query: URLSearchParams): string | undefined {
  for (const name of new Set(query.keys())) {
    const parameter = Object.hasOwn(method.query, name) ? method.query[name] : undefined
    if (parameter === undefined) {
      return `Invalid JSON payload received. Unknown name "${name}": Cannot bind query parameter. Field '${name}' could not be found in request message.`
    }
    const values = query.getAll(name)
    if (values.length > 1 && parameter.repeated !== true) return `Invalid value at '${name}': the parameter is not repeated.`
    const wrong = values.find((value) => !fits(parameter, value))
    if (wrong !== undefined) return `Invalid value at '${name}' (${parameter.format ?? parameter.type}), "${wrong}"`
  }
  return undefined
}

/** The parameters every Google API takes; they never change what is listed. */
export const GLOBAL_PARAMETERS: ReadonlySet<string> = new Set([
  '$.xgafv',
  'access_token',
  'alt',
  'callback',
  'fields',
  'key',
  'oauth_token',
  'prettyPrint',
  'quotaUser',
  'uploadType',
  'upload_protocol',
])

function fits(parameter: Parameter, value: string): boolean {
  if (parameter.type === 'integer') return /^-?\d{1,10}$/.test(value)
  if (parameter.type === 'boolean') return value === 'true' || value === 'false'
  return parameter.enum === undefined || value.split(',').every((one) => parameter.enum?.includes(one) === true)
}

function methodsOf(resource: RawResource): RawMethod[] {
  const below = Object.values(resource.resources ?? {}).flatMap(methodsOf)
  return [...Object.values(resource.methods ?? {}), ...below]
}

function methodOf(raw: RawMethod, everywhere: Record<string, Parameter>): Method {
  const own = Object.entries(raw.parameters ?? {}).filter(([, parameter]) => parameter.location === 'query')
  const path = `^/${(raw.flatPath ?? raw.path).replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{\w+\}/g, '([^/:]+)')}$`
  return {
    id: raw.id,
    httpMethod: raw.httpMethod,
    path: new RegExp(path),
    query: { ...everywhere, ...Object.fromEntries(own) },
    request: raw.request?.$ref,
    response: raw.response?.$ref,
    scopes: raw.scopes ?? [],
  }
}
