import type { z } from 'zod'
import type { Fault, FaultDetail } from '#lib/fault.ts'
import type { Field } from '#model/noun.ts'
import { recordInput } from '#model/input.ts'
import type { Value, Values } from '#model/value.ts'
import { customName } from './columns.ts'
import type { Clash } from './rebase.ts'
import type { Now } from './view.ts'

/** What a caller asks of one record; `fields` as sent. `rev`: the revision they had read. */
export type Item =
  | { readonly op: 'create'; readonly fields: unknown }
  | { readonly op: 'update'; readonly id: string; readonly fields: unknown; readonly rev?: number | undefined }
  | { readonly op: 'delete'; readonly id: string; readonly rev?: number | undefined }
  | { readonly op: 'restore'; readonly id: string }

/** What came of it. `clash`: the fields nobody else had changed are applied, the others wait for the caller's answer. `now`: the record, where it came alone and was updated. */
export type Outcome =
  | { readonly kind: 'done'; readonly id: string; readonly now?: Now }
  | {
      readonly kind: 'clash'
      readonly id: string
      readonly clashes: readonly Clash[]
      readonly applied: readonly string[]
      readonly now?: Now
    }
  | { readonly kind: 'refused'; readonly fault: Fault }

export type Read = { readonly ok: true; readonly values: Values } | { readonly ok: false; readonly wrong: readonly FaultDetail[] }

type Reader = (given: unknown, creates: boolean) => Read

/** Making a schema costs more than using it; workspaces without custom fields share one a noun. */
const readers = new Map<string, Reader>()
const mostReaders = 500

/** Reads the fields of an item, `fields` being the noun's own and the workspace's: values by name, custom ones as `custom.<key>`. */
export function inputOf(fields: readonly Field[]): Reader {
  const key = JSON.stringify(fields)
  const known = readers.get(key)
  if (known !== undefined) return known
  const reader = readerOf(fields)
  if (readers.size >= mostReaders) readers.clear()
  readers.set(key, reader)
  return reader
}

function readerOf(fields: readonly Field[]): Reader {
  const schema = recordInput(fields)
  const required = fields.filter((field) => field.required === true)
  return (given, creates) => {
    const parsed = schema.safeParse(given)
    if (!parsed.success) return { ok: false, wrong: parsed.error.issues.flatMap(detailsOf) }
    const values = flat(parsed.data as Values)
    const missing = required.filter((field) => (creates || Object.hasOwn(values, field.name)) && isBlank(values[field.name]))
    if (missing.length > 0) return { ok: false, wrong: missing.map((field) => ({ field: field.name, message: 'is required' })) }
    return { ok: true, values }
  }
}

function detailsOf(issue: z.core.$ZodIssue): FaultDetail[] {
  const path = issue.path.map(String)
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ field: [...path, key].join('.'), message: 'is not a known field' }))
  return [{ field: path.join('.') || 'body', message: issue.message }]
}

function flat({ custom, ...own }: Values): Values {
  const values: Record<string, Value> = {}
  for (const [name, value] of Object.entries(own)) if (value !== undefined) values[name] = value
  for (const [key, value] of Object.entries((custom ?? {}) as Values)) if (value !== undefined) values[customName(key)] = value
  return values
}

const isBlank = (value: Value | undefined): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
