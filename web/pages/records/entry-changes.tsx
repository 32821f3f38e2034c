import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { fieldsQuery, inWords, nameOf } from '../../data/fields.ts'
import { type RecordKind, recordKinds } from '../../data/records.ts'
import { t, tn } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { Diff, type FieldChange, readable } from '../../ui/diff.tsx'
import { Reference } from '../../values/reference.tsx'
import { valueText } from '../../values/value.ts'

const FEW = 3
const inFull = new Set(['emails', 'phones', 'addresses', 'address', 'references', 'tags', 'domains'])

type EntryChangesProps = {
  changes: unknown
  entityType: unknown
  kind: RecordKind
  /** A new record changed nothing: its first values open on demand. */ creates: boolean
}

/** The fields of a change, old and new, by their labels; more than three open on demand. */
export function EntryChanges({ changes, entityType, kind, creates }: EntryChangesProps) {
  const [open, setOpen] = useState(false)
  const of = recordKinds.find((one) => one === entityType) ?? kind
  const fields = useQuery(fieldsQuery(of)).data ?? []
  if (typeof changes !== 'object' || changes === null) return null
  const byName = new Map(fields.map((field) => [nameOf(field), field]))
  const list = Object.entries(changes as Record<string, { old: unknown; new: unknown }>)
    .filter(([, change]) => readable(change.old) !== readable(change.new))
    .map(([name, change]): FieldChange => ({ field: name, label: byName.get(name)?.label ?? name, before: change.old, after: change.new }))
  const few = creates ? 0 : FEW
  const draw = (change: FieldChange, value: unknown): ReactNode => {
    const field = byName.get(change.field)
    if (field?.type === 'reference' && field.to && typeof value === 'string') return <Reference to={field.to} id={value} plain />
    return field === undefined || inFull.has(field.type) ? null : valueText(field.type, inWords(field, value))
  }
  if (list.length === 0) return null
  return (
    <div className="mt-1">
      <Diff changes={open ? list : list.slice(0, few)} draw={draw} />
      {list.length > few && (
        <Button variant="link" size="sm" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? t('timeline.less') : `${t('timeline.more')} (${tn('timeline.changes', list.length)})`}
        </Button>
      )}
    </div>
  )
}
