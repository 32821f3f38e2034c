import { choicesOf, type FieldInfo } from '../../data/fields.ts'
import { t } from '../../text/t.ts'
import type { ControlProps } from '../../ui/field.tsx'
import { Input } from '../../ui/input.tsx'
import { Select } from '../../ui/select.tsx'
import { ReferencePicker } from '../../values/reference-picker.tsx'
import { itemsOf, textsOf } from '../../values/value.ts'

const inputTypes: Partial<Record<FieldInfo['type'], string>> = {
  number: 'number',
  money: 'number',
  date: 'date',
  instant: 'datetime-local',
  email: 'email',
  phone: 'tel',
  url: 'url',
  emails: 'email',
  phones: 'tel',
}
const commas = (text: string) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)

type FormControlProps = { control: ControlProps; field: FieldInfo; value: unknown; onChange: (value: unknown) => void }

/** The control for a field in a form: lists take their first element, or words between commas. */
export function FormControl({ control, field, value, onChange }: FormControlProps) {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  switch (field.type) {
    case 'boolean':
      return (
        <Select
          {...control}
          value={value === true ? 'true' : value === false ? 'false' : ''}
          options={[
            { value: '', label: t('kit.none') },
            { value: 'true', label: t('value.yes') },
            { value: 'false', label: t('value.no') },
          ]}
          onChange={(next) => onChange(next === '' ? null : next === 'true')}
        />
      )
    case 'option':
      if (field.options && field.options.length > 0)
        return <Select {...control} value={text === '' ? undefined : text} options={choicesOf(field)} onChange={onChange} />
      return <Input {...control} value={text} onChange={(event) => onChange(event.target.value.toUpperCase())} />
    case 'reference':
      return (
        <ReferencePicker
          id={control.id}
          to={field.to ?? 'member'}
          value={text === '' ? null : text}
          label={field.label}
          onPick={onChange}
        />
      )
    case 'emails':
    case 'phones':
      return (
        <Input
          {...control}
          type={inputTypes[field.type]}
          defaultValue={itemsOf(value)[0]?.value ?? ''}
          onChange={(event) =>
            onChange(
              event.target.value.trim() === ''
                ? []
                : [{ value: event.target.value.trim(), type: field.type === 'phones' ? 'mobile' : 'work', primary: true }],
            )
          }
        />
      )
    case 'tags':
    case 'domains':
    case 'options':
      return (
        <Input
          {...control}
          defaultValue={textsOf(value).join(', ')}
          placeholder={t('edit.list.hint')}
          onChange={(event) => onChange(commas(event.target.value))}
        />
      )
    case 'number':
    case 'money':
      return (
        <Input
          {...control}
          type="number"
          step="any"
          value={text}
          onChange={(event) => onChange(event.target.value === '' ? null : event.target.valueAsNumber)}
        />
      )
    case 'instant':
      return (
        <Input
          {...control}
          type="datetime-local"
          onChange={(event) => onChange(event.target.value === '' ? null : new Date(event.target.value).toISOString())}
        />
      )
    default:
      return <Input {...control} type={inputTypes[field.type] ?? 'text'} value={text} onChange={(event) => onChange(event.target.value)} />
  }
}
