import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate, useRouteContext } from '@tanstack/react-router'
import Keyboard from 'lucide-react/icons/keyboard'
import LogOut from 'lucide-react/icons/log-out'
import Moon from 'lucide-react/icons/moon'
import Plus from 'lucide-react/icons/plus'
import Sun from 'lucide-react/icons/sun'
import Zap from 'lucide-react/icons/zap'
import { useState } from 'react'
import { titleOf } from '../data/record-title.ts'
import { findRecordsQuery, pathOf, recordKinds } from '../data/records.ts'
import { signOut } from '../data/sign-in.ts'
import { t } from '../text/t.ts'
import { Command, type CommandGroup } from '../ui/command.tsx'
import { useSettled } from '../ui/settled.ts'
import { useLiveShortcuts } from '../ui/shortcuts.ts'
import { corners, places, placesFor } from './places.tsx'
import { chooseTheme } from './theme.ts'

/** Each word asks four lists; while somebody types, none. */
const PAUSE_MS = 120

type PaletteProps = { onOpenChange: (open: boolean) => void; onShortcuts: () => void }

/** ⌘K: go anywhere, create anything, find a record, run a command. Mounted while it is open: closed, it would follow every shortcut that comes and goes. */
export function Palette({ onOpenChange, onShortcuts }: PaletteProps) {
  const [query, setQuery] = useState('')
  const navigate = useNavigate()
  const { session } = useRouteContext({ from: '/shell' })
  const sought = useSettled(query.trim(), PAUSE_MS)
  const found = useQuery({ ...findRecordsQuery(sought), placeholderData: keepPreviousData })
  const then = (act: () => void) => () => {
    onOpenChange(false)
    act()
  }
  const known = new Set<string>(['mod+k', '?', 'esc', ...places.map(({ keys }) => keys)])
  const here = useLiveShortcuts().filter(({ keys }) => !known.has(keys))
  const groups: CommandGroup[] = [
    {
      label: t('palette.records'),
      found: true,
      items: (sought.length > 1 ? (found.data ?? []) : []).map(({ kind, record }) => ({
        id: record.id,
        label: titleOf(kind, record) || record.id,
        hint: t(`kind.${kind}`),
        icon: kindIcon(kind),
        run: then(() => void navigate({ to: `/${pathOf[kind]}/$id`, params: { id: record.id } })),
      })),
    },
    {
      label: t('palette.goTo'),
      items: placesFor(session.workspace?.role).map((place) => ({
        id: place.to,
        label: t(place.name),
        icon: <place.icon />,
        keys: place.keys,
        run: then(() => void navigate({ to: place.to })),
      })),
    },
    {
      label: t('palette.here'),
      items: here.map(({ keys, label, group, run }) => ({ id: `key-${keys}`, label, hint: group, icon: <Zap />, keys, run: then(run) })),
    },
    {
      label: t('palette.corners'),
      items: corners.map(({ id, name, to, search, icon: Icon }) => ({
        id,
        label: t(name),
        icon: <Icon />,
        run: then(() => void navigate({ to, search })),
      })),
    },
    {
      label: t('palette.create'),
      items: recordKinds.map((kind) => ({
        id: `new-${kind}`,
        label: t(`create.${kind}`),
        icon: <Plus />,
        run: then(() => void navigate({ to: `/${pathOf[kind]}`, search: { new: '1' } })),
      })),
    },
    { label: t('palette.commands'), items: commands(then, onShortcuts) },
  ]
  return (
    <Command
      open
      onOpenChange={onOpenChange}
      title={t('palette.title')}
      placeholder={t('palette.placeholder')}
      query={query}
      onQuery={setQuery}
      groups={groups}
      empty={found.isFetching || sought !== query.trim() ? t('palette.searching') : t('palette.nothing', { query })}
    />
  )
}

function kindIcon(kind: (typeof recordKinds)[number]) {
  const place = places.find((one) => one.to === `/${pathOf[kind]}`)
  return place && <place.icon />
}

function commands(then: (act: () => void) => () => void, onShortcuts: () => void) {
  return [
    { id: 'light', label: `${t('theme.label')}: ${t('theme.light')}`, icon: <Sun />, run: then(() => chooseTheme('light')) },
    { id: 'dark', label: `${t('theme.label')}: ${t('theme.dark')}`, icon: <Moon />, run: then(() => chooseTheme('dark')) },
    { id: 'shortcuts', label: t('me.shortcuts'), icon: <Keyboard />, keys: '?', run: then(onShortcuts) },
    { id: 'sign-out', label: t('me.signOut'), icon: <LogOut />, run: then(() => void signOut()) },
  ]
}
