import { type FieldInfo, nameOf, valueOf } from '../../data/fields.ts'
import { titleOf } from '../../data/record-title.ts'
import type { Rec, RecordKind } from '../../data/records.ts'
import { t } from '../../text/t.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import type { DataColumn } from '../../ui/table-layout.ts'
import { isSortable } from './filter.ts'
import { RecordAnchor } from './record-anchor.tsx'
import { ValueView } from '../../values/value-view.tsx'

/** Fields shown at first, in this order; the others wait in the columns menu. */
const shown: Record<RecordKind, readonly string[]> = {
  company: ['domains', 'industry', 'phone', 'ownerId', 'tags'],
  contact: ['emails', 'phones', 'companyId', 'title', 'tags'],
  lead: ['statusId', 'companyId', 'primaryContactId', 'ownerId', 'tags'],
  deal: ['amount', 'stageId', 'closeOn', 'companyId', 'ownerId'],
}

/** Fields that the first column already says. */
const named: Record<RecordKind, readonly string[]> = {
  company: ['name'],
  contact: ['firstName', 'lastName'],
  lead: ['title'],
  deal: ['name'],
}
const sortOfName: Record<RecordKind, string> = { company: 'name', contact: 'lastName', lead: 'title', deal: 'name' }
const widths: Partial<Record<FieldInfo['type'], number>> = {
  emails: 240,
  phones: 160,
  tags: 180,
  reference: 180,
  money: 120,
  date: 120,
  number: 110,
  boolean: 90,
}

/** The columns of a kind: its name, its fields (custom ones too), and when it was made and changed. */
export function listColumns(kind: RecordKind, fields: readonly FieldInfo[]): DataColumn<Rec>[] {
  const first: DataColumn<Rec> = {
    id: sortOfName[kind],
    header: t(`column.name.${kind}`),
    fixed: true,
    sortable: true,
    width: 260,
    cell: (record) => <RecordLink kind={kind} record={record} />,
  }
  const rest = fields.filter((field) => !named[kind].includes(nameOf(field)))
  const place = (field: FieldInfo) => {
    const at = shown[kind].indexOf(nameOf(field))
    return at < 0 ? 100 : at
  }
  const columns = rest.toSorted((one, other) => place(one) - place(other)).map((field) => column(kind, field))
  const frame = (['updatedAt', 'createdAt'] as const).map((id): DataColumn<Rec> => ({
    id,
    header: t(`column.${id}`),
    width: 130,
    sortable: true,
    hidden: id === 'createdAt',
    cell: (record) => <RelativeTime at={record[id]} className="text-muted" />,
  }))
  return [first, ...columns, ...frame]
}

function column(kind: RecordKind, field: FieldInfo): DataColumn<Rec> {
  const id = nameOf(field)
  return {
    id,
    header: field.label,
    width: widths[field.type] ?? 170,
    sortable: isSortable(field.type),
    hidden: !shown[kind].includes(id),
    ...(field.type === 'money' || field.type === 'number' ? { align: 'right' as const } : {}),
    cell: (record) => (
      <span className="text-muted">
        <ValueView field={field} value={valueOf(record, id)} currency={record['currency']} compact />
      </span>
    ),
  }
}

function RecordLink({ kind, record }: { kind: RecordKind; record: Rec }) {
  const title = titleOf(kind, record)
  return (
    <RecordAnchor kind={kind} id={record.id} className="inline-flex max-w-full items-center gap-2 font-medium hover:underline">
      <Avatar name={title} square={kind !== 'contact'} />
      <span className="truncate">{title || t('record.untitled')}</span>
    </RecordAnchor>
  )
}
