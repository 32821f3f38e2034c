import { queryOptions } from '@tanstack/react-query'
import type { Field, FieldType } from '#model/noun.ts'
import { ask } from '../api.ts'
import type { RecordKind } from './records.ts'

/** One field of a kind: built in, or defined by this workspace (`custom.<key>`). */
export type FieldInfo = {
  /** Null for a built-in field. */
  id: string | null
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
    queryFn: async () => (await ask<{ items: FieldInfo[] }>('/fields', { query: { entityType: kind } })).items,
  })

export type FieldDraft = { label: string; type: string; options: string[] | null; required: boolean }

/** Fields of the workspace's own; key and type stay once made. */
export const createField = (kind: RecordKind, key: string, draft: FieldDraft) =>
  ask<FieldInfo>('/fields', { method: 'POST', body: { entityType: kind, ...(key === '' ? {} : { key }), ...draft } })
export const changeField = (id: string, { label, options, required }: FieldDraft) =>
  ask<FieldInfo>(`/fields/${id}`, { method: 'PATCH', body: { label, options, required } })
export const deleteField = (id: string) => ask<null>(`/fields/${id}`, { method: 'DELETE' })

/** The name a field has inside a record and in filters. */
export const nameOf = (field: FieldInfo): string => (field.builtIn || field.key.startsWith('custom.') ? field.key : `custom.${field.key}`)

/** The value of a field of a record, whichever it is. */
export function valueOf(record: { custom?: Record<string, unknown> } & Record<string, unknown>, name: string): unknown {
  return name.startsWith('custom.') ? record.custom?.[name.slice('custom.'.length)] : record[name]
}

/** The body that sets one field. */
export const patchOf = (name: string, value: unknown): Record<string, unknown> =>
  name.startsWith('custom.') ? { custom: { [name.slice('custom.'.length)]: value } } : { [name]: value }
