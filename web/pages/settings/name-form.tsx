import { useState } from 'react'
import { rename } from '../../data/admin.ts'
import { t } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Input } from '../../ui/input.tsx'
import { Section } from '../../ui/page.tsx'
import { useSave } from './use-save.ts'

/** My name as colleagues see it. */
export function NameForm({ name }: { name: string }) {
  const [typed, setTyped] = useState(name)
  const save = useSave(rename)
  return (
    <Section title={t('settings.me')}>
      <form
        className="flex items-end gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate(typed)
        }}
      >
        <Field label={t('members.name')} className="grow">
          {(control) => <Input {...control} required value={typed} onChange={(event) => setTyped(event.target.value)} />}
        </Field>
        <Button type="submit" busy={save.isPending} disabled={typed.trim() === '' || typed === name}>
          {t('kit.save')}
        </Button>
      </form>
    </Section>
  )
}
