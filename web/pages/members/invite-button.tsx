import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { invite } from '../../data/admin.ts'
import type { Role } from '../../data/session.ts'
import { troubleOf } from '../../data/trouble.ts'
import { t, tword } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { Input } from '../../ui/input.tsx'
import { Select } from '../../ui/select.tsx'
import { toast } from '../../ui/toast.tsx'
import { roles } from './rights-table.tsx'

async function copy(text: string): Promise<void> {
  await navigator.clipboard.writeText(text)
  toast.done(t('kit.copied'))
}

/** Makes an invitation link; it is shown once, to be sent by hand. */
export function InviteButton() {
  const [open, setOpen] = useState(false)
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<Role>('sales')
  const queries = useQueryClient()
  const make = useMutation({
    mutationFn: () => invite({ role, ...(email === '' ? {} : { email }) }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['invitations'] }),
    onError: (error) => toast.failed(troubleOf(error).title, troubleOf(error).text),
  })
  const show = (next: boolean) => {
    setOpen(next)
    if (!next) make.reset()
  }
  const link = make.data?.url
  const footer =
    link === undefined ? (
      <Button variant="primary" busy={make.isPending} onClick={() => make.mutate()}>
        {t('members.invite.make')}
      </Button>
    ) : (
      <Button variant="primary" onClick={() => void copy(link)}>
        {t('kit.copy')}
      </Button>
    )
  return (
    <>
      <Button variant="primary" onClick={() => show(true)}>
        {t('members.invite')}
      </Button>
      <Dialog open={open} onOpenChange={show} title={t('members.invite.title')} description={t('members.invite.text')} footer={footer}>
        <div className="flex flex-col gap-3">
          {link === undefined ? (
            <>
              <Field label={t('members.email')} optional>
                {(control) => <Input {...control} type="email" value={email} onChange={(event) => setEmail(event.target.value)} />}
              </Field>
              <Field label={t('members.role')}>
                {(control) => (
                  <Select
                    {...control}
                    value={role}
                    options={roles.map((value) => ({ value, label: tword('role', value) }))}
                    onChange={setRole}
                  />
                )}
              </Field>
            </>
          ) : (
            <Field label={t('members.invite.link')}>
              {(control) => <Input {...control} readOnly value={link} onFocus={(event) => event.target.select()} />}
            </Field>
          )}
        </div>
      </Dialog>
    </>
  )
}
