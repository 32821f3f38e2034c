import { z } from 'zod'
import { elementTypes } from '#model/element.ts'
import { recordInput } from '#model/input.ts'
import type { Field, Noun } from '#model/noun.ts'
import type { FieldsOf, RecordView } from './view.ts'

type Loose<T> = T extends readonly (infer E)[]
  ? E extends object
    ? (Partial<E> & Pick<E, Extract<keyof E, 'value'>>)[]
    : E[]
  : T extends object
    ? Partial<T>
    : T

/** What may be sent for a record: any of its fields; custom ones under `custom`. */
export type RecordInput<N extends Noun = Noun> = { [F in keyof FieldsOf<N>]?: Loose<FieldsOf<N>[F]> } & { custom?: Record<string, unknown> }

const element = z.object({ value: z.string(), type: z.enum(elementTypes), primary: z.boolean() })
const text = z.string().nullable()
const address = z.object({
  type: z.enum(elementTypes),
  street: text,
  city: text,
  region: text,
  postalCode: text,
  country: text.describe('ISO 3166-1 alpha-2 where it could be told'),
  primary: z.boolean(),
})

function fieldView(field: Field): z.ZodType {
  switch (field.type) {
    case 'number':
    case 'money':
      return z.number().nullable()
    case 'boolean':
      return z.boolean().nullable()
    case 'references':
    case 'options':
    case 'domains':
    case 'tags':
      return z.array(z.string())
    case 'emails':
    case 'phones':
      return z.array(element)
    case 'addresses':
      return z.array(address)
    case 'address':
      return address.nullable()
    default:
      return text
  }
}

/** A record in an answer, each field listed. */
export function recordSchema<N extends Noun>(noun: N): z.ZodType<RecordView<N>> {
  const shape = Object.fromEntries(noun.fields.map((field) => [field.name, fieldView(field).describe(field.label)]))
  return z.object({
    id: z.string(),
    ...shape,
    custom: z.record(z.string(), z.unknown()).describe('The fields this workspace defined, by key'),
    rev: z.number().int(),
    createdAt: z.string(),
    updatedAt: z.string(),
    deletedAt: z.string().nullable(),
    lastSyncedAt: z.string().nullable(),
    ...(noun.kind === 'contact' ? { googleContactId: z.string().nullable() } : {}),
  }) as unknown as z.ZodType<RecordView<N>>
}

const custom = z.record(z.string(), z.unknown()).optional().describe('The fields this workspace defined (GET /fields), by key')

/** A new record as sent; what the workspace defined is checked against its definitions later. */
export function createSchema<N extends Noun>(noun: N): z.ZodType<RecordInput<N>, RecordInput<N>> {
  return recordInput(noun.fields).extend({ custom }) as unknown as z.ZodType<RecordInput<N>, RecordInput<N>>
}

/** Fields to change; `rev` is the revision they were read at. */
export function patchSchema<N extends Noun>(noun: N): z.ZodType<RecordInput<N> & { rev?: number }, RecordInput<N> & { rev?: number }> {
  return recordInput(noun.fields).extend({ custom, rev: z.number().int().min(1).optional() }) as unknown as z.ZodType<
    RecordInput<N> & { rev?: number },
    RecordInput<N> & { rev?: number }
  >
}

export type BatchItem<N extends Noun = Noun> = RecordInput<N> & {
  op?: 'create' | 'update' | 'delete' | 'restore'
  id?: string
  rev?: number
}

/** Up to 1,000 items; each item's fields are checked one by one, so that a wrong one spoils no other. */
export function batchSchema<N extends Noun>(noun: N): z.ZodType<{ items: BatchItem<N>[] }, { items: BatchItem<N>[] }> {
  const fields = Object.fromEntries(noun.fields.map((field) => [field.name, z.unknown().optional().describe(field.label)]))
  const item = z.looseObject({
    op: z.enum(['create', 'update', 'delete', 'restore']).optional().describe('Absent: update where there is an id, else create'),
    id: z.string().optional(),
    rev: z.number().int().min(1).optional(),
    ...fields,
    custom: z.unknown().optional(),
  })
  return z.strictObject({ items: z.array(item).min(1).max(1000, 'at most 1,000 items') }) as unknown as z.ZodType<
    { items: BatchItem<N>[] },
    { items: BatchItem<N>[] }
  >
}

/** What became of each item of a batch. */
export const batchResults = z.object({
  results: z.array(
    z.object({
      index: z.number().int(),
      status: z.number().int().describe('As if the item had come alone'),
      id: z.string().nullable(),
      rev: z.number().int().nullable(),
      error: z.object({ code: z.string(), message: z.string(), details: z.unknown().optional() }).optional(),
    }),
  ),
})

const many = z.union([z.string(), z.array(z.string())]).optional()

/** Parameters of a list that are no filters. */
export const reserved: ReadonlySet<string> = new Set(['q', 'sort', 'limit', 'offset', 'cursor', 'deleted'])

export const paging = {
  limit: z.coerce.number('must be a number').int('must be a whole number').min(1, 'at least 1').max(200, 'at most 200').default(50),
  offset: z.coerce
    .number('must be a number')
    .int('must be a whole number')
    .min(0, 'at least 0')
    .max(10_000, 'at most 10000; use cursor beyond')
    .default(0),
  cursor: z.string().max(4000).optional().describe('pagination.next of the page before'),
}

const listQuery = z.looseObject({
  q: z.string().max(200, 'at most 200 characters').optional().describe('Looks in names, e-mails, phones and domains'),
  sort: z.string().max(100).optional().describe('A field, or -field for descending; -createdAt by default'),
  deleted: z.enum(['true', 'false']).optional().describe('true: the deleted records instead'),
  ...paging,
  createdAt: many,
  updatedAt: many,
})

export type ListQuery = z.output<typeof listQuery>

/** `q`, `sort` and paging; every field is a filter: `field=value` or `field[op]=value`. */
export function listSchema(noun: Noun): typeof listQuery {
  const filters = Object.fromEntries(
    noun.fields.map((field) => [field.name, many.describe(`${field.label}; also ${field.name}[ne|in|lt|lte|gt|gte|contains|empty]`)]),
  )
  return listQuery.extend(filters) as unknown as typeof listQuery
}

/** The envelope of lists. */
export const pagination = z.object({
  total: z.number().int(),
  totalIsEstimate: z
    .boolean()
    .optional()
    .describe('true: beyond 10,000 the total is an estimate; a page by cursor has the total of the first'),
  limit: z.number().int(),
  offset: z.number().int(),
  next: z.string().nullable().describe('cursor of the next page; null on the last'),
})
