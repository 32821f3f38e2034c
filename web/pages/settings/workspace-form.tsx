import { type ReactNode, useState } from 'react'
import { ApiError } from '../../api.ts'
import { changeWorkspace } from '../../data/admin.ts'
import type { Workspace } from '../../data/session.ts'
import { t } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Input } from '../../ui/input.tsx'
import { Section } from '../../ui/page.tsx'
import { useSave } from './use-save.ts'

type Draft = Pick<Workspace, 'name' | 'zone' | 'country' | 'currency'>

/** The workspace's name and how it reads numbers, dates and phones. */
export function WorkspaceForm({ workspace }: { workspace: Workspace }) {
  const { name, zone, country, currency } = workspace
  const [draft, setDraft] = useState<Draft>({ name, zone, country, currency })
  const save = useSave((patch: Draft) => changeWorkspace(workspace.id, patch))
  const refused = save.error instanceof ApiError ? save.error.fields : {}
  const line = (field: keyof Draft, label: string, hint?: ReactNode) => (
    <Field label={label} hint={hint} error={refused[field]}>
      {(control) => (
        <Input {...control} required value={draft[field]} onChange={(event) => setDraft({ ...draft, [field]: event.target.value })} />
      )}
    </Field>
  )
  return (
    <Section title={t('settings.workspace')}>
      <form
        className="grid gap-3 sm:grid-cols-2"
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate(draft)
        }}
      >
        {line('name', t('settings.workspace.name'))}
        {line('zone', t('settings.workspace.zone'))}
        {line('country', t('settings.workspace.country'), t('settings.workspace.country.hint'))}
        {line('currency', t('settings.workspace.currency'))}
        <Button type="submit" className="justify-self-start" busy={save.isPending}>
          {t('kit.save')}
        </Button>
      </form>
    </Section>
  )
}
