import { useQuery } from '@tanstack/react-query'
import X from 'lucide-react/icons/x'
import { configsQuery } from '../../data/sync.ts'
import { t, tword } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { ProviderGlyph, providerName } from '../../ui/provider-glyph.tsx'
import { Select } from '../../ui/select.tsx'

import { useLabels } from './use-labels.ts'

/** What the address says of the conflicts shown. */
export type ConflictSearch = {
  tab?: string
  status?: string
  configId?: string
  entityType?: string
  field?: string
  /** What one act settled. */
  act?: string
  conflict?: string
}

const statuses = ['pending', 'resolved', 'ignored'] as const
const kinds = ['account', 'contact', 'lead', 'opportunity'] as const

type ConflictFiltersProps = { search: ConflictSearch; fields: readonly string[]; onChange: (change: ConflictSearch) => void }

/** State, connection, kind and field, all in the address. */
export function ConflictFilters({ search, fields, onChange }: ConflictFiltersProps) {
  const configs = useQuery(configsQuery).data?.configs ?? []
  const field = search.field ?? ''
  const labelOf = useLabels()
  const names = [...new Set([...fields, ...(field === '' ? [] : [field])])].toSorted()
  if (search.act)
    return (
      <Button size="sm" onClick={() => onChange({ act: '', conflict: '' })}>
        {t('conflicts.act')} <X aria-label={t('conflicts.act.clear')} />
      </Button>
    )
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Select
        size="sm"
        className="w-28"
        aria-label={t('conflicts.filter.status')}
        value={search.status ?? 'pending'}
        options={statuses.map((value) => ({ value, label: t(`conflicts.status.${value}`) }))}
        onChange={(status) => onChange({ status, conflict: '' })}
      />
      <Select
        size="sm"
        className="w-44"
        aria-label={t('conflicts.filter.connection')}
        value={search.configId ?? ''}
        options={[
          { value: '', label: t('conflicts.all.connections') },
          ...configs.map(({ id, provider, oauthUserEmail }) => ({
            value: id,
            label: oauthUserEmail ?? providerName(provider),
            icon: <ProviderGlyph provider={provider} className="size-3.5" />,
          })),
        ]}
        onChange={(configId) => onChange({ configId, conflict: '' })}
      />
      <Select
        size="sm"
        className="w-32"
        aria-label={t('conflicts.filter.kind')}
        value={search.entityType ?? ''}
        options={[{ value: '', label: t('conflicts.all.kinds') }, ...kinds.map((value) => ({ value, label: tword('kind', value) }))]}
        onChange={(entityType) => onChange({ entityType, conflict: '' })}
      />
      {names.length > 1 && (
        <Select
          size="sm"
          className="w-36"
          aria-label={t('conflicts.filter.field')}
          value={field}
          options={[
            { value: '', label: t('conflicts.field.all') },
            ...names.map((value) => ({ value, label: labelOf(value, search.entityType === '' ? undefined : search.entityType) })),
          ]}
          onChange={(next) => onChange({ field: next, conflict: '' })}
        />
      )}
    </div>
  )
}
