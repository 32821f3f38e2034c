import Plus from 'lucide-react/icons/plus'
import { type FormEvent, useState } from 'react'
import type { FieldInfo } from '../data/fields.ts'
import { t, tword } from '../text/t.ts'
import { Button } from '../ui/button.tsx'
import { cn } from '../ui/cn.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { Input } from '../ui/input.tsx'
import { Select } from '../ui/select.tsx'
import { onDemand } from './on-demand.ts'
import { type AddressItem, addressText } from './value.ts'

const nothing: AddressItem = { type: 'work', street: null, city: null, region: null, postalCode: null, country: null, primary: false }
const parts = ['street', 'postalCode', 'city', 'region', 'country'] as const
const types = ['work', 'home', 'other'] as const

type EditAddressesProps = { field: FieldInfo; addresses: readonly AddressItem[]; onSave: (value: unknown) => void }

/** One address or several; each opens a small form. */
export function EditAddresses({ field, addresses, onSave }: EditAddressesProps) {
  const [at, setAt] = useState<number | null>(null)
  const single = field.type === 'address'
  const put = (address: AddressItem | null) => {
    if (at === null) return
    const next =
      address === null
        ? addresses.filter((_, index) => index !== at)
        : at < addresses.length
          ? addresses.map((one, index) => (index === at ? address : one))
          : [...addresses, address]
    setAt(null)
    onSave(single ? (next[0] ?? null) : next)
  }
  return (
    <div>
      {addresses.map((address, index) => (
        <button
          key={`${addressText(address)} ${address.type}`}
          type="button"
          data-edit
          onClick={() => setAt(index)}
          className="block w-full rounded-md border border-transparent px-1.5 py-0.5 text-left hover:border-line-strong"
        >
          <span className="sr-only">{t('kit.edit', { label: field.label })}: </span>
          {addressText(address)} <span className="text-meta text-faint">{tword('element', address.type)}</span>
        </button>
      ))}
      {(!single || addresses.length === 0) && (
        <Button
          variant="ghost"
          size="sm"
          className={cn('px-1.5 text-faint', addresses.length > 0 && `h-5 ${onDemand}`)}
          onClick={() => setAt(addresses.length)}
        >
          <Plus />
          {t('edit.add.addresses')}
        </Button>
      )}
      {at !== null && (
        <AddressDialog
          title={field.label}
          address={addresses[at] ?? nothing}
          known={at < addresses.length}
          onClose={() => setAt(null)}
          onPut={put}
        />
      )}
    </div>
  )
}

type AddressDialogProps = {
  title: string
  address: AddressItem
  known: boolean
  onClose: () => void
  onPut: (address: AddressItem | null) => void
}

function AddressDialog({ title, address, known, onClose, onPut }: AddressDialogProps) {
  const [draft, setDraft] = useState(address)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onPut(parts.every((part) => draft[part] === null) ? null : draft)
  }
  const footer = (
    <>
      {known && (
        <Button variant="danger" className="mr-auto" onClick={() => onPut(null)}>
          {t('edit.remove', { value: title })}
        </Button>
      )}
      <Button onClick={onClose}>{t('kit.cancel')}</Button>
      <Button type="submit" form="edit-address" variant="primary">
        {t('kit.save')}
      </Button>
    </>
  )
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={title} footer={footer}>
      <form id="edit-address" onSubmit={submit} className="grid gap-3 sm:grid-cols-2">
        {parts.map((part) => (
          <Field key={part} label={t(`edit.${part}`)} className={part === 'street' ? 'sm:col-span-2' : ''}>
            {(control) => (
              <Input
                {...control}
                value={draft[part] ?? ''}
                maxLength={part === 'country' ? 60 : 300}
                onChange={(event) => setDraft({ ...draft, [part]: event.target.value === '' ? null : event.target.value })}
              />
            )}
          </Field>
        ))}
        <Field label={t('edit.kind')}>
          {(control) => (
            <Select
              {...control}
              value={draft.type}
              options={types.map((type) => ({ value: type as string, label: t(`element.${type}`) }))}
              onChange={(type) => setDraft({ ...draft, type })}
            />
          )}
        </Field>
      </form>
    </Dialog>
  )
}
