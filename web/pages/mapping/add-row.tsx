import Plus from 'lucide-react/icons/plus'
import type { RemoteField } from '../../data/mapping.ts'
import { t, tword } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { Picker } from '../../ui/picker.tsx'

type Props = { fields: readonly RemoteField[] | undefined; taken: readonly string[]; onAdd: (field: RemoteField) => void; id?: string }

/** One more field there, found by typing. */
export function AddRow({ fields, taken, onAdd, id }: Props) {
  const open = fields?.filter(({ name }) => !taken.includes(name)) ?? []
  return (
    <Picker
      label={t('mapping.add')}
      value={null}
      loading={fields === undefined}
      options={open.map(({ name, label, type }) => ({ value: name, label, hint: tword('fields.type', type) }))}
      onPick={(name) => {
        const field = open.find((each) => each.name === name)
        if (field !== undefined) onAdd(field)
      }}
      trigger={
        <Button {...(id === undefined ? {} : { id })}>
          <Plus />
          {t('mapping.add')}
        </Button>
      }
    />
  )
}
