import ChevronDown from 'lucide-react/icons/chevron-down'
import type { AppField } from '../../data/mapping.ts'
import { t, tword } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { Picker } from '../../ui/picker.tsx'
import type { DraftRow } from './draft.ts'

const makeIt = '\u0000make'

type Props = {
  row: DraftRow
  remoteLabel: string
  /** How the field here is called. */
  label: string
  fields: readonly AppField[]
  onPick: (to: Pick<DraftRow, 'appField' | 'newField'>) => void
}

/** Our field of a row, found by typing; or a new one, made for it when the mapping is saved. */
export function LocalPicker({ row, remoteLabel, label, fields, onPick }: Props) {
  const empty = row.appField === null && row.newField === null
  const options = [
    { value: makeIt, label: t('mapping.make') },
    ...fields.map((field) => ({ value: field.name, label: field.label, hint: tword('fields.type', field.type) })),
  ]
  return (
    <Picker
      label={t('mapping.local.of', { field: remoteLabel, local: label })}
      value={row.newField === null ? row.appField : makeIt}
      options={options}
      onPick={(name) => onPick(name === makeIt ? { appField: null, newField: {} } : { appField: name, newField: null })}
      onCreate={(text) => onPick({ appField: null, newField: { label: text } })}
      trigger={
        <Button
          variant={empty ? 'secondary' : 'ghost'}
          className="h-auto min-h-7 max-w-full justify-start px-1.5 py-0.5 text-left whitespace-normal text-fg"
          aria-label={t('mapping.local.of', { field: remoteLabel, local: label })}
        >
          <span className="min-w-0 break-words">{label}</span>
          <ChevronDown className="text-faint" />
        </Button>
      }
    />
  )
}
