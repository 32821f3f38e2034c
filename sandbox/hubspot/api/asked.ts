import * as z from 'zod'
import { jsonOf, type Call, type Reply } from '../../http/call.ts'
import type { Crm } from '../crm/crm.ts'
import type { Table } from '../crm/table.ts'
import { typeNamed, type ObjectType } from '../crm/object-type.ts'
import { invalid, scopesMissing } from '../errors.ts'
import type { Token } from '../oauth/tokens.ts'

/** A request to the CRM API by somebody known; `rest` are the parts of the path after what chose the handler. */
export type Asked = {
  readonly crm: Crm
  readonly token: Token
  readonly call: Call
  readonly rest: readonly string[]
  readonly origin: string
}

/** A request about objects of one kind. */
export type AskedOf = Asked & { readonly table: Table }

/** The body, checked; a mistake is named as HubSpot names it. */
export function bodyOf<S extends z.ZodType>(call: Call, schema: S): z.infer<S> {
  const raw = jsonOf(call)
  if (raw === undefined) throw invalid('Invalid input JSON on line 1, column 1: Unexpected character')
  const checked = schema.safeParse(raw)
  if (checked.success) return checked.data
  const wrong = checked.error.issues.map((issue) => ({ message: issue.message, in: issue.path.join('.') }))
  throw invalid(`Invalid input JSON: ${wrong.map(({ in: at, message }) => `${at === '' ? 'body' : at}: ${message}`).join('; ')}`, {
    errors: wrong,
  })
}

/** The kind of object a path names. */
export function typeIn(spelling: string | undefined): ObjectType {
  const type = spelling === undefined ? undefined : typeNamed(spelling)
  if (type === undefined) throw invalid(`Unable to infer object type from: ${spelling ?? ''}`)
  return type
}

/** Refuses a token that has none of the scopes. */
export function needsOneOf(token: Token, scopes: readonly string[]): void {
  if (!scopes.some((scope) => token.scopes.has(scope))) throw scopesMissing(scopes)
}

/** Refuses a token that may not read, or write, objects of a kind. */
export function needs(token: Token, { name }: ObjectType, what: 'read' | 'write'): void {
  needsOneOf(token, [`crm.objects.${name}.${what}`])
}

/** A list in the query: repeated, or parted by commas. */
export function listIn(query: URLSearchParams, name: string): string[] {
  return query
    .getAll(name)
    .flatMap((value) => value.split(','))
    .map((value) => value.trim())
    .filter((value) => value !== '')
}

/** A whole number in the query between 1 and `most`. */
export function limitIn(query: URLSearchParams, { usual, most }: { usual: number; most: number }): number {
  const text = query.get('limit')
  if (text === null) return usual
  const limit = Number(text)
  if (/^\d{1,9}$/.test(text) && limit >= 1 && limit <= most) return limit
  throw invalid(`Invalid request to List. limit must be between 1 and ${most}, not ${text}`)
}

/** A yes or no in the query; absent is no. */
export function flagIn(query: URLSearchParams, name: string): boolean {
  const text = query.get(name)
  if (text === null || text === 'false') return false
  if (text === 'true') return true
  throw invalid(`Invalid boolean for ${name}: ${text}`)
}

/** The way to the next page, when there is one. */
export function pagingTo({ call, origin }: Asked, after: string | undefined): { paging?: object } {
  if (after === undefined) return {}
  const query = new URLSearchParams(call.query)
  query.set('after', after)
  return { paging: { next: { after, link: `${origin}${call.path}?${query}` } } }
}

/** 200 with a body. */
export function ok(body: unknown): Reply {
  return { status: 200, body }
}
