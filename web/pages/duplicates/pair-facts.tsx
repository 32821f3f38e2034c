import { useQuery } from '@tanstack/react-query'
import { Fragment, type ReactNode } from 'react'
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
          <Row key={field.key} label={field.label} pair={pair} show={(record) => <Fact field={field} record={record} />} />
        ))}
      <Row label={t('duplicates.created')} pair={pair} show={(record) => <RelativeTime at={record.createdAt} />} />
      <Row label={t('duplicates.synced')} pair={pair} show={(record) => <Synced record={record} />} />
    </>
  )
}

function Row({ label, pair, show }: { label: string; pair: Duplicate; show: (record: Rec) => ReactNode }) {
  return (
    <Fragment>
      <span className="text-meta leading-6 text-muted max-sm:col-span-2">{label}</span>
      {pair.records.map((record) => (
        <span key={record.id} className="min-w-0 leading-6 break-words">
          {show(record)}
        </span>
      ))}
    </Fragment>
  )
}

function Fact({ field, record }: { field: FieldInfo; record: Rec }) {
  const value = valueOf(record, nameOf(field))
  if (isEmpty(value)) return <span className="text-faint">–</span>
  return <ValueView field={field} value={value} currency={record['currency']} />
}

function Synced({ record }: { record: Rec }) {
  const at = record['lastSyncedAt']
  return typeof at === 'string' ? <RelativeTime at={at} /> : <span className="text-faint">{t('duplicates.never')}</span>
}
