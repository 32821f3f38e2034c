import { queryOptions } from '@tanstack/react-query'
import { ask } from '../api.ts'

export type MappingDirection = 'push' | 'pull' | 'bidirectional' | 'none'

export type MappingRow = { id: string; entityType: string; crmField: string; appField: string; syncDirection: MappingDirection }

/** A field the provider offers. */
export type RemoteField = { name: string; label: string; type: string; required: boolean; writable: boolean }

export const mappingQuery = (configId: string) =>
  queryOptions({
    queryKey: ['mapping', configId],
    queryFn: async () => (await ask<{ mappings: MappingRow[] }>(`/crm/configs/${configId}/field-mappings`)).mappings,
  })

export const remoteFieldsQuery = (provider: string, at: { configId: string; entityType: string }) =>
  queryOptions({
    queryKey: ['mapping', 'remote', provider, at],
    staleTime: 60_000,
    queryFn: async () => (await ask<{ fields: RemoteField[] }>(`/crm/${provider}/available-fields`, { query: at })).fields,
  })

const at = (configId: string, id?: string): string => `/crm/configs/${configId}/field-mappings${id === undefined ? '' : `/${id}`}`

export const addMapping = (configId: string, row: Omit<MappingRow, 'id'>) => ask(at(configId), { method: 'POST', body: row })
export const changeMapping = (configId: string, row: Pick<MappingRow, 'id'> & Partial<MappingRow>) => {
  const { id, ...patch } = row
  return ask(at(configId, id), { method: 'PATCH', body: patch })
}
export const removeMapping = (configId: string, id: string) => ask(at(configId, id), { method: 'DELETE' })

type LocalField = { key: string; label: string; builtIn: boolean }

/** Our fields of a kind by the path a mapping row names them with. */
export const localFieldsQuery = (entityType: string) =>
  queryOptions({
    queryKey: ['fields', 'paths', entityType],
    queryFn: async () => {
      const { items } = await ask<{ items: LocalField[] }>('/fields', { query: { entityType } })
      return items.map(({ key, label, builtIn }) => ({ value: builtIn ? key : `custom.${key.replace(/^custom\./, '')}`, label }))
    },
  })
