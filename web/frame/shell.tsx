import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Outlet, useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { followLive } from '../data/live.ts'
import type { Session } from '../data/session.ts'
import { openConflictsQuery } from '../data/sync.ts'
import { t } from '../text/t.ts'
import { useMedia, useNarrow } from '../ui/media.ts'
import { ShortcutsDialog } from '../ui/shortcuts-dialog.tsx'
import { listenForShortcuts, useShortcut } from '../ui/shortcuts.ts'
import { useStored } from '../ui/stored.ts'
import { BottomBar } from './bottom-bar.tsx'
import { LostStrip } from './lost-strip.tsx'
import { Palette } from './palette.tsx'
import { type Place, placesFor } from './places.tsx'
import { Rail } from './rail.tsx'
import { SandboxStrip } from './sandbox-strip.tsx'

/** The frame around every page of somebody who is signed in. */
export function Shell({ session }: { session: Session }) {
  const narrow = useNarrow()
  const [wished, setCollapsed] = useStored('rail.collapsed', false)
  const tight = useMedia('(max-width: 1023px)')
  const [opened, setOpened] = useState(false)
  // Between phone and desktop the rail starts as icons and opens for this visit only.
  const collapsed = tight ? !opened : wished
  const toggleRail = () => (tight ? setOpened(!opened) : setCollapsed(!wished))
  const [palette, setPalette] = useState(false)
  const [help, setHelp] = useState(false)
  const conflicts = useQuery(openConflictsQuery).data ?? 0
  const queries = useQueryClient()
  useEffect(() => followLive(queries), [queries])
  useEffect(listenForShortcuts, [])
  const general = t('shortcut.group.general')
  useShortcut({ keys: 'mod+k', label: t('shortcut.palette'), group: general }, () => setPalette(true))
  useShortcut({ keys: '?', label: t('shortcut.help'), group: general }, () => setHelp(true))
  useShortcut({ keys: '[', label: t('shortcut.rail'), group: general }, toggleRail)
  const shared = { session, conflicts, onSearch: () => setPalette(true), onShortcuts: () => setHelp(true) }
  return (
    <div className="flex h-dvh flex-col">
      <a href="#content" className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:bg-raised focus:p-2">
        {t('app.skip')}
      </a>
      {session.sandbox && <SandboxStrip />}
      <LostStrip />
      <div className="flex min-h-0 grow">
        {!narrow && <Rail {...shared} collapsed={collapsed} onCollapse={toggleRail} />}
        <main id="content" tabIndex={-1} className="min-w-0 grow outline-none">
          <Outlet />
        </main>
      </div>
      {narrow && <div className="h-(--toasts) shrink-0" />}
      {narrow && <BottomBar {...shared} />}
      {placesFor(session.workspace?.role).map((place) => (
        <GoTo key={place.to} place={place} />
      ))}
      {palette && <Palette onOpenChange={setPalette} onShortcuts={() => setHelp(true)} />}
      <ShortcutsDialog open={help} onOpenChange={setHelp} />
    </div>
  )
}

function GoTo({ place }: { place: Place }) {
  const navigate = useNavigate()
  useShortcut({ keys: place.keys, label: t(place.name), group: t('shortcut.group.go') }, () => void navigate({ to: place.to }))
  return null
}
