import { queryOptions } from '@tanstack/react-query'
import { ask } from '../api.ts'

export type MappingDirection = 'push' | 'pull' | 'bidirectional' | 'none'

/** Something doubtful about a row; it stands all the same. */
export type Warning = { code: string; text: string }

export type MappingRow = {
  id: string
  entityType: string
  crmField: string
  crmLabel: string
  crmType: string | null
  appField: string
  appLabel: string
  appType: string | null
  syncDirection: MappingDirection
  transformFunction: string | null
  transformBack: string | null
  warnings: Warning[]
}

/** A place in a record of ours that a row may name. */
export type AppField = { name: string; label: string; type: string }

/** The mapping of one kind beside its rows; `version` moves with every change. */
export type EntityMapping = {
  entityType: string
  version: number
  describedAt: string | null
  appFields: AppField[]
  warnings: (Warning & { crmField: string })[]
}

/** A field the provider offers. */
export type RemoteField = {
  name: string
  label: string
  type: string
  required: boolean
  writable: boolean
  options: string[]
  optionLabels: Record<string, string>
}

export const mappingQuery = (configId: string) =>
  queryOptions({
    queryKey: ['mapping', configId, 'rows'],
    queryFn: ({ signal }) => ask<{ mappings: MappingRow[]; entities: EntityMapping[]; mayEdit: boolean }>(at(configId), { signal }),
  })

export const remoteFieldsQuery = (provider: string, asked: { configId: string; entityType: string }) =>
  queryOptions({
    queryKey: ['mapping', asked.configId, 'remote', provider, asked.entityType],
    staleTime: 5_000,
    queryFn: async () => (await ask<{ fields: RemoteField[] }>(`/crm/${provider}/available-fields`, { query: asked })).fields,
  })

const at = (configId: string, more = ''): string => `/crm/configs/${configId}/field-mappings${more}`

/** A custom field to be made with a row; what is left out is fitted to the field there. */
export type NewField = { key?: string; label?: string; type?: string; options?: string[] | null }

/** A row as it is sent: with a field here, or one to be made. */
export type RowSent = {
  id?: string
  crmField: string
  appField?: string
  newField?: NewField
  syncDirection: MappingDirection
  transformFunction?: string | null
  transformBack?: string | null
}

type Kept = { mappings: MappingRow[]; entity: EntityMapping }

/** Keeps all rows of a kind at once; 409 when somebody changed them since `version`. */
export const saveMapping = (configId: string, body: { entityType: string; version: number; mappings: RowSent[] }) =>
  ask<Kept>(at(configId), { method: 'PUT', body })

export type Sides = { before: unknown; after: unknown }
export type SampleField = {
  crmField: string
  appField: string
  here: Sides
  there: Sides
  conflict: boolean
  unread: boolean
  waits: boolean
}
export type MappingSample = { title: string; recordId: string | null; crmRecordId: string; fields: SampleField[] }
export type MappingPreview = Kept & { samples: MappingSample[]; values: Record<string, unknown> }

type Tried = { configId: string; entityType: string; rows?: RowSent[]; samples: number }

/** Rows tried on samples, or (`samples` 0) only looked through; nothing is kept. */
export const previewQuery = ({ configId, ...body }: Tried) =>
  queryOptions({
    queryKey: ['mapping', configId, 'preview', body],
    staleTime: 60_000,
    retry: false,
    queryFn: ({ signal }) => ask<MappingPreview>(at(configId, '/preview'), { method: 'POST', body, signal }),
  })

export type Suggestion = {
  crmField: string
  crmLabel: string
  crmType: string
  appField: string | null
  appLabel: string
  newField: { key: string; label: string; type: string; options: string[] | null } | null
  syncDirection: MappingDirection
  score: number
  reason: string
  sample: unknown
}

/** For the rows as shown, saved or not. */
export const suggestionsQuery = (configId: string, body: { entityType: string; rows: RowSent[] }) =>
  queryOptions({
    queryKey: ['mapping', configId, 'suggestions', body],
    staleTime: 60_000,
    queryFn: async ({ signal }) =>
      (await ask<{ suggestions: Suggestion[] }>(at(configId, '/auto-map'), { method: 'POST', body, signal })).suggestions,
  })

type PastRow = { crmField: string; appField: string; syncDirection: MappingDirection } | null

export type MappingVersion = {
  id: string
  at: string
  actor: { id: string | null; name: string }
  current: boolean
  rows: number
  changes: { crmField: string; from: PastRow; to: PastRow }[]
}

export const mappingHistoryQuery = (configId: string, entityType: string) =>
  queryOptions({
    queryKey: ['mapping', configId, 'history', entityType],
    queryFn: async ({ signal }) =>
      (await ask<{ versions: MappingVersion[] }>(at(configId, '/history'), { query: { entityType }, signal })).versions,
  })

export const restoreMapping = (configId: string, body: { entityType: string; versionId: string; version: number }) =>
  ask<Kept>(at(configId, '/restore'), { method: 'POST', body })
