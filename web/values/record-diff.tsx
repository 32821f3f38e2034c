import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { type FieldInfo, fieldsQuery, inWords, nameOf } from '../data/fields.ts'
import type { RecordKind } from '../data/records.ts'
import { Diff, type FieldChange } from '../ui/diff.tsx'
import { wholeText } from './value.ts'
import { ValueView } from './value-view.tsx'

type RecordDiffProps = {
  /** null: the fields are called as they are, their values drawn as plain text. */ kind: RecordKind | null
  /** By field name as records have them, `custom.<key>` for custom ones. */ changes: readonly FieldChange[]
  className?: string
}

/** Changes of one record with its fields' labels, and what references point at by name. */
export function RecordDiff({ kind, changes, className }: RecordDiffProps) {
  const fields = useQuery({ ...fieldsQuery(kind ?? 'contact'), enabled: kind !== null }).data ?? []
  const infoOf = (name: string): FieldInfo | undefined => fields.find((field) => nameOf(field) === name.replace(/\[.*$/, ''))
  return (
    <Diff
      {...(className === undefined ? {} : { className })}
      changes={changes.map((change) => ({ ...change, label: infoOf(change.field)?.label ?? change.field.replace(/^custom\./, '') }))}
      draw={(change, value) => drawn(change.field, infoOf(change.field), value)}
    />
  )
}

/** A value as its field reads; null where its plain text does. */
// oxlint-disable-next-line max-params -- a value and what it is
function drawn(name: string, info: FieldInfo | undefined, value: unknown): ReactNode {
  if (info === undefined || name.includes('[')) return null
  if (info.type === 'text' && inWords(info, value) === value) return null
  return wholeText(info.type, value) ?? <ValueView field={info} value={value} compact />
}
