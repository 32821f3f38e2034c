import { queryOptions } from '@tanstack/react-query'
import type { InferRequestType, InferResponseType } from 'hono/client'
import type { Field, FieldType } from '#model/noun.ts'
import { room } from '../api.ts'
import type { RecordKind } from './records.ts'

const { fields } = room<'fields'>()

type Shown = InferResponseType<typeof fields.$get, 200>['items'][number]

/** One field of a kind: built in (`id` null), or defined by this workspace (`custom.<key>`). */
export type FieldInfo = Omit<Shown, 'type' | 'to'> & { type: FieldType; to: Field['to'] | null }

export const fieldsQuery = (kind: RecordKind) =>
  queryOptions({
    queryKey: ['fields', kind],
    staleTime: 60_000,
    queryFn: async () => (await (await fields.$get({ query: { entityType: kind } })).json()).items as FieldInfo[],
  })

/** A field of the workspace's own as it is made; key and type stay. */
export type FieldDraft = Omit<InferRequestType<typeof fields.$post>['json'], 'entityType'>

export const createField = async (kind: RecordKind, draft: FieldDraft) =>
  (await fields.$post({ json: { entityType: kind, ...draft } })).json()
export const changeField = async (id: string, { label, options, required }: FieldDraft) =>
  (
    await fields[':id'].$patch({
      param: { id },
      json: { label, ...(options === undefined ? {} : { options }), ...(required === undefined ? {} : { required }) },
    })
  ).json()
export const deleteField = (id: string) => fields[':id'].$delete({ param: { id } })

/** A value of a field that providers call otherwise (`INFORMATION_TECHNOLOGY`), as people read it there; any other as it is. */
export function inWords({ optionLabels = {} }: { optionLabels?: Readonly<Record<string, string>> }, value: unknown): unknown {
  if (typeof value === 'string') return Object.hasOwn(optionLabels, value) ? optionLabels[value] : value
  return Array.isArray(value)
    ? (value as unknown[]).map((each) => (typeof each === 'string' ? inWords({ optionLabels }, each) : each))
    : value
}

/** The options of a field to choose from: kept by value, read by label. */
export const choicesOf = ({ options, optionLabels }: Pick<FieldInfo, 'options' | 'optionLabels'>): { value: string; label: string }[] =>
  (options ?? []).map((value) => ({ value, label: optionLabels[value] ?? value }))

/** The name a field has inside a record and in filters. */
export const nameOf = (field: FieldInfo): string => (field.builtIn ? field.key : `custom.${field.key}`)

/** The value of a field of a record, whichever it is. */
export function valueOf(record: { custom?: Record<string, unknown> } & Record<string, unknown>, name: string): unknown {
  return name.startsWith('custom.') ? record.custom?.[name.slice('custom.'.length)] : record[name]
}

/** The body that sets one field. */
export const patchOf = (name: string, value: unknown): Record<string, unknown> =>
  name.startsWith('custom.') ? { custom: { [name.slice('custom.'.length)]: value } } : { [name]: value }
