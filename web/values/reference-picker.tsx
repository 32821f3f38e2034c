import { keepPreviousData, useQuery } from '@tanstack/react-query'
import ChevronDown from 'lucide-react/icons/chevron-down'
import { type ReactNode, useDeferredValue, useState } from 'react'
import { choicesQuery } from '../data/choices.ts'
import { membersQuery } from '../data/people.ts'
import { titleOf } from '../data/record-title.ts'
import { fewRecordsQuery, type RecordKind } from '../data/records.ts'
import { t } from '../text/t.ts'
import { Avatar } from '../ui/avatar.tsx'
import { Picker } from '../ui/picker.tsx'
import { isChoiceList, isRecordKind, Reference, type Target } from './reference.tsx'

type ReferencePickerProps = {
  to: Target
  value: string | null
  label: string
  onPick: (id: string | null) => void
  id?: string
  trigger?: ReactNode
  /** Only members and lists; a new company or contact is made on its own page. */
  clearable?: boolean
}

/** Chooses a member, a record, or an entry of a small list by name. */
export function ReferencePicker(props: ReferencePickerProps) {
  if (isRecordKind(props.to)) return <RecordPicker {...props} kind={props.to} />
  return <ListPicker {...props} />
}

function triggerOf({ trigger, value, to, id, label }: ReferencePickerProps): ReactNode {
  return (
    trigger ?? (
      <button
        type="button"
        id={id}
        className="flex h-8 w-full items-center justify-between gap-2 rounded-md border border-line-strong bg-page px-2.5 text-left hover:border-faint"
      >
        <span className="truncate">
          {id === undefined && <span className="sr-only">{label} </span>}
          {value === null ? <span className="text-faint">{t('kit.select')}</span> : <Reference to={to} id={value} plain />}
        </span>
        <ChevronDown size={14} aria-hidden className="shrink-0 text-faint" />
      </button>
    )
  )
}

function RecordPicker({ kind, ...props }: ReferencePickerProps & { kind: RecordKind }) {
  const [text, setText] = useState('')
  const found = useQuery({ ...fewRecordsQuery(kind, { q: useDeferredValue(text.trim()), limit: 12 }), placeholderData: keepPreviousData })
  const options = (found.data?.items ?? []).map((record) => {
    const label = titleOf(kind, record) || record.id
    return { value: record.id, label, icon: <Avatar name={label} size="sm" square={kind !== 'contact'} /> }
  })
  return (
    <Picker
      label={props.label}
      trigger={triggerOf(props)}
      options={options}
      value={props.value}
      onPick={props.onPick}
      onSearch={setText}
      loading={found.isFetching}
      clearable={props.clearable ?? true}
    />
  )
}

function ListPicker(props: ReferencePickerProps) {
  const { to } = props
  const members = useQuery({ ...membersQuery, enabled: to === 'member' })
  const choices = useQuery({ ...choicesQuery(isChoiceList(to) ? to : 'stage'), enabled: isChoiceList(to) })
  const options =
    to === 'member'
      ? (members.data ?? [])
          .filter((member) => member.status === 'active')
          .map((member) => ({
            value: member.id,
            label: member.name,
            hint: member.email ?? undefined,
            icon: <Avatar name={member.name} size="sm" />,
          }))
      : (choices.data ?? []).map((choice) => ({ value: choice.id, label: choice.name }))
  return (
    <Picker
      label={props.label}
      trigger={triggerOf(props)}
      options={options}
      value={props.value}
      onPick={props.onPick}
      clearable={props.clearable ?? true}
    />
  )
}
