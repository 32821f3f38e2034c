import { useQuery } from '@tanstack/react-query'
import X from 'lucide-react/icons/x'
import { configsQuery } from '../../data/sync.ts'
import { t, tword } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { DateRange } from '../../ui/date-range.tsx'
import { ProviderGlyph, providerName } from '../../ui/provider-glyph.tsx'
import { Select } from '../../ui/select.tsx'

/** What the address says of the runs shown; days are YYYY-MM-DD where the user is, both shown. */
export type RunSearch = { status?: string; configId?: string; entityType?: string; from?: string; to?: string; run?: string }

const statuses = ['', 'running', 'completed', 'partial', 'failed'] as const
const kinds = ['account', 'contact', 'lead', 'opportunity', 'note'] as const
export const noFilter: RunSearch = { status: '', configId: '', entityType: '', from: '', to: '' }

export const isFiltered = (search: RunSearch): boolean =>
  [search.status, search.configId, search.entityType, search.from, search.to].some((each) => each !== undefined && each !== '')

/** Connection, result, kind and days, all in the address. */
export function RunFilters({ search, onChange }: { search: RunSearch; onChange: (change: RunSearch) => void }) {
  const configs = useQuery(configsQuery).data?.configs ?? []
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Select
        size="sm"
        className="w-44"
        aria-label={t('runs.filter.connection')}
        value={search.configId ?? ''}
        options={[
          { value: '', label: t('runs.all.connections') },
          ...configs.map(({ id, provider, oauthUserEmail }) => ({
            value: id,
            label: oauthUserEmail ?? providerName(provider),
            icon: <ProviderGlyph provider={provider} className="size-3.5" />,
          })),
        ]}
        onChange={(configId) => onChange({ configId })}
      />
      <Select
        size="sm"
        className="w-32"
        aria-label={t('runs.status')}
        value={search.status ?? ''}
        options={statuses.map((value) => ({ value, label: value === '' ? t('runs.status.all') : t(`runs.status.${value}`) }))}
        onChange={(status) => onChange({ status })}
      />
      <Select
        size="sm"
        className="w-32"
        aria-label={t('runs.filter.kind')}
        value={search.entityType ?? ''}
        options={[{ value: '', label: t('runs.all.kinds') }, ...kinds.map((value) => ({ value, label: tword('kind', value) }))]}
        onChange={(entityType) => onChange({ entityType })}
      />
      <DateRange
        from={{ label: t('kit.from'), name: t('runs.filter.from'), value: search.from }}
        to={{ label: t('kit.to'), name: t('runs.filter.to'), value: search.to }}
        onChange={onChange}
      />
      {isFiltered(search) && (
        <Button size="sm" variant="ghost" onClick={() => onChange(noFilter)}>
          <X />
          {t('runs.clear')}
        </Button>
      )}
    </div>
  )
}
