import { auditedActions, auditedKinds } from '../../data/audited.ts'
import { t, tword } from '../../text/t.ts'
import { DateRange } from '../../ui/date-range.tsx'
import { Select } from '../../ui/select.tsx'

export type AuditSearch = { type?: string; action?: string; from?: string; to?: string }

const choices = (prefix: string, words: readonly string[], all: string) => [
  { value: '', label: all },
  ...words.map((value) => ({ value, label: tword(prefix, value) })),
]

/** What to show: kind, action, days. */
export function AuditFilters({ search, onChange }: { search: AuditSearch; onChange: (change: AuditSearch) => void }) {
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Select
        size="sm"
        className="w-40"
        aria-label={t('audit.filter.type')}
        value={search.type ?? ''}
        options={choices('kind', auditedKinds, t('audit.all.types'))}
        onChange={(type) => onChange({ type })}
      />
      <Select
        size="sm"
        className="w-44"
        aria-label={t('audit.filter.action')}
        value={search.action ?? ''}
        options={choices('action', auditedActions, t('audit.all.actions'))}
        onChange={(action) => onChange({ action })}
      />
      <DateRange
        from={{ label: t('kit.from'), name: t('audit.from'), value: search.from }}
        to={{ label: t('kit.to'), name: t('audit.to'), value: search.to }}
        onChange={onChange}
      />
    </div>
  )
}
