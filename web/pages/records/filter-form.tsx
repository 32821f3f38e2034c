import { type FormEvent, useState } from 'react'
import { choicesOf, type FieldInfo, nameOf } from '../../data/fields.ts'
import { t } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Input } from '../../ui/input.tsx'
import { Select } from '../../ui/select.tsx'
import { type Filter, type Operator, operatorsFor } from './filter.ts'
import { ReferencePicker } from '../../values/reference-picker.tsx'

const inputTypes: Partial<Record<FieldInfo['type'], string>> = {
  number: 'number',
  money: 'number',
  date: 'date',
  instant: 'datetime-local',
}

/** Field, condition, value. */
export function FilterForm({ fields, onAdd }: { fields: readonly FieldInfo[]; onAdd: (filter: Filter) => void }) {
  const [name, setName] = useState<string>()
  const [operator, setOperator] = useState<Operator>('eq')
  const [value, setValue] = useState('')
  const field = fields.find((one) => nameOf(one) === name)
  const operators = field ? operatorsFor(field.type) : []
  const choose = (next: string) => {
    const chosen = fields.find((one) => nameOf(one) === next)
    setName(next)
    setOperator(chosen ? (operatorsFor(chosen.type)[0] ?? 'eq') : 'eq')
    setValue('')
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (field === undefined) return
    const text = operator === 'empty' ? value || 'true' : field.type === 'instant' && value !== '' ? new Date(value).toISOString() : value
    if (text !== '') onAdd({ field: nameOf(field), operator, value: text })
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-3">
      <Field label={t('filter.field')}>
        {(control) => (
          <Select {...control} value={name} options={fields.map((one) => ({ value: nameOf(one), label: one.label }))} onChange={choose} />
        )}
      </Field>
      {field && (
        <Field label={t('filter.operator')}>
          {(control) => (
            <Select
              {...control}
              value={operator === 'empty' && value === 'false' ? 'notEmpty' : operator}
              options={[
                ...operators.map((one) => ({ value: one, label: t(`filter.op.${one}`) })),
                { value: 'notEmpty' as const, label: t('filter.op.notEmpty') },
              ]}
              onChange={(next) => {
                setOperator(next === 'notEmpty' ? 'empty' : next)
                setValue(next === 'notEmpty' ? 'false' : next === 'empty' ? 'true' : '')
              }}
            />
          )}
        </Field>
      )}
      {field && operator !== 'empty' && <FilterValue field={field} value={value} onChange={setValue} />}
      <Button type="submit" variant="primary" size="sm" disabled={field === undefined || (operator !== 'empty' && value === '')}>
        {t('filter.apply')}
      </Button>
    </form>
  )
}

function FilterValue({ field, value, onChange }: { field: FieldInfo; value: string; onChange: (value: string) => void }) {
  const choices =
    field.type === 'boolean'
      ? [
          { value: 'true', label: t('value.yes') },
          { value: 'false', label: t('value.no') },
        ]
      : field.type === 'option' && field.options
        ? choicesOf(field)
        : null
  return (
    <Field label={t('filter.value')}>
      {(control) => {
        if (choices) return <Select {...control} value={value || undefined} options={choices} onChange={onChange} />
        if ((field.type === 'reference' || field.type === 'references') && field.to)
          return (
            <ReferencePicker
              id={control.id}
              to={field.to}
              value={value === '' ? null : value}
              label={field.label}
              onPick={(next) => onChange(next ?? '')}
            />
          )
        return (
          <Input
            {...control}
            type={inputTypes[field.type] ?? 'text'}
            step="any"
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
        )
      }}
    </Field>
  )
}
