import { useNavigate } from '@tanstack/react-router'
import Bookmark from 'lucide-react/icons/bookmark'
import X from 'lucide-react/icons/x'
import { type FormEvent, useState } from 'react'
import { pathOf, type RecordKind } from '../../data/records.ts'
import type { Search } from '../../search.ts'
import { t } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { Input } from '../../ui/input.tsx'
import { Popover } from '../../ui/popover.tsx'
import { useStored } from '../../ui/stored.ts'
import { toast } from '../../ui/toast.tsx'

type View = { name: string; search: Search }

/** Search, filters and sort under a name, kept in this browser. */
export function SavedViews({ kind, search }: { kind: RecordKind; search: Search }) {
  const [views, setViews] = useStored<View[]>(`views.${kind}`, [])
  const [open, setOpen] = useState(false)
  const [name, setName] = useState('')
  const navigate = useNavigate()
  const show = (view: Search) => {
    setOpen(false)
    void navigate({ to: `/${pathOf[kind]}`, search: view })
  }
  const save = (event: FormEvent) => {
    event.preventDefault()
    const { new: _, ...kept } = search
    const title = name.trim()
    setViews([...views.filter((view) => view.name !== title), { name: title, search: kept }])
    setName('')
    setOpen(false)
    toast.done(t('view.saved', { name: title }))
  }
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      label={t('view.menu')}
      trigger={
        <Button size="sm">
          <Bookmark />
          {t('view.menu')}
        </Button>
      }
    >
      <ul className="mb-2 flex flex-col gap-0.5">
        <li>
          <Button variant="ghost" size="sm" className="w-full justify-start" onClick={() => show({})}>
            {t('view.all')}
          </Button>
        </li>
        <li>
          <Button variant="ghost" size="sm" className="w-full justify-start" onClick={() => show({ deleted: 'true' })}>
            {t('view.deleted')}
          </Button>
        </li>
        {views.map((view) => (
          <li key={view.name} className="flex">
            <Button variant="ghost" size="sm" className="min-w-0 grow justify-start" onClick={() => show(view.search)}>
              <span className="truncate">{view.name}</span>
            </Button>
            <Button
              variant="ghost"
              size="iconSm"
              aria-label={t('view.remove', { name: view.name })}
              onClick={() => setViews(views.filter((one) => one.name !== view.name))}
            >
              <X />
            </Button>
          </li>
        ))}
      </ul>
      <form onSubmit={save} className="flex gap-2 border-t border-line pt-3">
        <Input
          aria-label={t('view.name')}
          placeholder={t('view.save')}
          value={name}
          maxLength={60}
          className="h-7"
          onChange={(event) => setName(event.target.value)}
        />
        <Button type="submit" size="sm" disabled={name.trim() === ''}>
          {t('kit.save')}
        </Button>
      </form>
      <p className="mt-2 text-meta text-faint">{t('view.none')}</p>
    </Popover>
  )
}
