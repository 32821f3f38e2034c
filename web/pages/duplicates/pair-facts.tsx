import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Duplicate } from '../../data/duplicates.ts'
import { type FieldInfo, fieldsQuery, nameOf, valueOf } from '../../data/fields.ts'
import type { Rec, RecordKind } from '../../data/records.ts'
import { t } from '../../text/t.ts'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { ValueView } from '../../values/value-view.tsx'

/** What tells two records of a kind apart, or shows that they are one. */
const telling: Record<RecordKind, readonly string[]> = {
  company: ['legalName', 'domains', 'website', 'phone', 'industry', 'ownerId'],
  contact: ['emails', 'phones', 'companyName', 'title', 'ownerId'],
  lead: ['tradeName', 'legalName', 'companyId', 'statusId', 'ownerId'],
  deal: ['amount', 'companyId', 'stageId', 'closeOn', 'ownerId'],
}

const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)

/** Both records' values, row by row, and when each was made and last synced. */
export function PairFacts({ kind, pair }: { kind: RecordKind; pair: Duplicate }) {
  const fields = useQuery(fieldsQuery(kind)).data ?? []
  const rows = telling[kind].flatMap((name) => fields.find((field) => nameOf(field) === name) ?? [])
  return (
    <>
      {rows
        .filter((field) => pair.records.some((record) => !isEmpty(valueOf(record, nameOf(field)))))
        .map((field) => (
          <Row key={field.key} label={field.label}>
            {pair.records.map((record) => (
              <Fact key={record.id} field={field} record={record} />
            ))}
          </Row>
        ))}
      <Row label={t('duplicates.created')}>
        {pair.records.map((record) => (
          <Cell key={record.id}>
            <RelativeTime at={record.createdAt} />
          </Cell>
        ))}
      </Row>
      <Row label={t('duplicates.synced')}>
        {pair.records.map((record) => (
          <Synced key={record.id} record={record} />
        ))}
      </Row>
    </>
  )
}

const nothing = <span className="text-faint">–</span>

const Cell = ({ children }: { children: ReactNode }) => <span className="min-w-0 leading-6 break-words">{children}</span>

function Row({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <span className="text-meta leading-6 text-muted max-sm:col-span-2">{label}</span>
      {children}
    </>
  )
}

function Fact({ field, record }: { field: FieldInfo; record: Rec }) {
  const value = valueOf(record, nameOf(field))
  return <Cell>{isEmpty(value) ? nothing : <ValueView field={field} value={value} currency={record['currency']} />}</Cell>
}

function Synced({ record }: { record: Rec }) {
  const at = record['lastSyncedAt']
  return <Cell>{typeof at === 'string' ? <RelativeTime at={at} /> : <span className="text-faint">{t('duplicates.never')}</span>}</Cell>
}
