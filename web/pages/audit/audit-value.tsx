import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { AuditRow } from '../../data/audit.ts'
import { auditedValue } from '../../data/audited.ts'
import { useConnectionName } from '../../data/connection-name.ts'
import { fieldsQuery, inWords, nameOf } from '../../data/fields.ts'
import { type RecordKind, recordKinds } from '../../data/records.ts'
import type { FieldChange } from '../../ui/diff.tsx'
import { Reference, type Target } from '../../values/reference.tsx'
import { textsOf, valueText, wholeText } from '../../values/value.ts'
import { kindOf } from './audit-list.tsx'

/** What the ids of settings point at. */
const targets: Readonly<Record<string, Target>> = {
  ownerId: 'member',
  personId: 'member',
  memberId: 'member',
  createdBy: 'member',
  invitedBy: 'member',
  acceptedBy: 'member',
  resolvedBy: 'member',
  pipelineId: 'pipeline',
}

const recordAt = (kind: unknown): RecordKind | null => recordKinds.find((each) => each === kind) ?? null

/** What the id of a changed thing points at; null: it is no id, or of nothing with a name. */
function targetOf(row: AuditRow, field: string): Target | null {
  const side = (name: string): unknown => row.changes[name]?.new ?? row.changes[name]?.old
  if (field === 'mergedInto') return kindOf(row) ?? null
  if (field === 'loserId') return recordAt(side('entityType'))
  if (field === 'recordId') return recordAt(side('kind'))
  if (field === 'localId') return [...(['member', 'pipeline', 'stage'] as const)].find((each) => each === side('to')) ?? null
  return targets[field] ?? null
}

/** Draws the values of one act: names for ids, words for the choices of settings, fields of records as their pages show them. */
export function useDrawn(row: AuditRow): (change: FieldChange, value: unknown) => ReactNode {
  const kind = kindOf(row)
  const fields = useQuery({ ...fieldsQuery(kind ?? 'contact'), enabled: kind !== undefined }).data ?? []
  return ({ field }, value) => {
    if (value === null || value === undefined || value === '') return null
    const known = kind === undefined ? undefined : fields.find((each) => nameOf(each) === field)
    const to = known?.type === 'reference' ? known.to : targetOf(row, field)
    if (to && typeof value === 'string') return <Reference to={to} id={value} plain />
    if (known?.type === 'references' && known.to)
      return textsOf(value).map((id, at) => (
        <span key={id}>
          {at > 0 && ', '}
          <Reference to={known.to ?? 'contact'} id={id} plain />
        </span>
      ))
    if ((field === 'connectionId' || field === 'configId') && typeof value === 'string') return <ConnectionName id={value} />
    if (known !== undefined) return wholeText(known.type, value) ?? (valueText(known.type, inWords(known, value)) || null)
    return auditedValue(row.entityType, field, value)
  }
}

const ConnectionName = ({ id }: { id: string }) => useConnectionName(`connection:${id}`) ?? id
