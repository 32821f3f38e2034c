import { queryOptions } from '@tanstack/react-query'
import type { Field, FieldType } from '#model/noun.ts'
import { ask } from '../api.ts'
import type { RecordKind } from './records.ts'

/** One field of a kind: built in, or defined by this workspace (`custom.<key>`). */
export type FieldInfo = {
  key: string
  label: string
  type: FieldType
  to?: Field['to'] | null
  options?: readonly string[] | null
  required: boolean
  builtIn: boolean
}

export const fieldsQuery = (kind: RecordKind) =>
  queryOptions({
    queryKey: ['fields', kind],
    staleTime: 60_000,
    queryFn: async () => (await ask<{ items: FieldInfo[] }>('/fields', { query: { entityType: kind, limit: 200 } })).items,
  })

/** The name a field has inside a record and in filters. */
export const nameOf = (field: FieldInfo): string => (field.builtIn || field.key.startsWith('custom.') ? field.key : `custom.${field.key}`)

/** The value of a field of a record, whichever it is. */
export function valueOf(record: { custom?: Record<string, unknown> } & Record<string, unknown>, name: string): unknown {
  return name.startsWith('custom.') ? record.custom?.[name.slice('custom.'.length)] : record[name]
}

/** The body that sets one field. */
export const patchOf = (name: string, value: unknown): Record<string, unknown> =>
  name.startsWith('custom.') ? { custom: { [name.slice('custom.'.length)]: value } } : { [name]: value }
