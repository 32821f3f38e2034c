import ChevronsUpDown from 'lucide-react/icons/chevrons-up-down'
import Plus from 'lucide-react/icons/plus'
import { type FormEvent, useState } from 'react'
import { createWorkspace, switchWorkspace } from '../data/sign-in.ts'
import type { Session } from '../data/session.ts'
import { troubleOf } from '../data/trouble.ts'
import { t } from '../text/t.ts'
import { Avatar } from '../ui/avatar.tsx'
import { Button } from '../ui/button.tsx'
import { cn } from '../ui/cn.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { Input } from '../ui/input.tsx'
import { Menu, MenuChoice, MenuItem, MenuLabel, MenuLine } from '../ui/menu.tsx'
import { toast } from '../ui/toast.tsx'

/** Which workspace, the others one is in, and a new one. */
export function WorkspaceSwitcher({ session, compact }: { session: Session; compact: boolean }) {
  const [creating, setCreating] = useState(false)
  const name = session.workspace?.name ?? t('app.name')
  const choose = (id: string) => {
    if (id === session.workspace?.id) return
    switchWorkspace(id).catch((error: unknown) => toast.failed(troubleOf(error).title, troubleOf(error).text))
  }
  const trigger = (
    <button
      type="button"
      aria-label={compact ? t('workspace.current', { name }) : undefined}
      className={cn('flex h-8 min-w-0 items-center gap-2 rounded-md px-1.5 text-left hover:bg-hover', compact ? 'justify-center' : 'grow')}
    >
      <Avatar name={name} square />
      {!compact && <span className="grow truncate font-semibold">{name}</span>}
      {!compact && <ChevronsUpDown size={14} aria-hidden className="shrink-0 text-faint" />}
    </button>
  )
  return (
    <>
      <Menu trigger={trigger}>
        <MenuLabel>{t('workspace.switch')}</MenuLabel>
        {session.workspaces.map((workspace) => (
          <MenuChoice key={workspace.id} checked={workspace.id === session.workspace?.id} onSelect={() => choose(workspace.id)}>
            {workspace.name}
          </MenuChoice>
        ))}
        <MenuLine />
        <MenuItem icon={<Plus />} onSelect={() => setCreating(true)}>
          {t('workspace.new')}
        </MenuItem>
      </Menu>
      <NewWorkspace open={creating} onOpenChange={setCreating} />
    </>
  )
}

function NewWorkspace({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const [name, setName] = useState('')
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<string>()
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    try {
      await createWorkspace(name.trim())
    } catch (error) {
      setRefused(troubleOf(error).text ?? troubleOf(error).title)
      setBusy(false)
    }
  }
  const footer = (
    <Button type="submit" form="new-workspace" variant="primary" busy={busy} disabled={name.trim() === ''}>
      {t('workspace.create')}
    </Button>
  )
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t('workspace.new')} width="sm" footer={footer}>
      <form id="new-workspace" onSubmit={submit}>
        <Field label={t('workspace.name')} error={refused}>
          {(control) => <Input {...control} value={name} maxLength={200} onChange={(event) => setName(event.target.value)} />}
        </Field>
      </form>
    </Dialog>
  )
}
