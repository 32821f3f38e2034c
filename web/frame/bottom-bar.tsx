import { Link } from '@tanstack/react-router'
import Menu from 'lucide-react/icons/menu'
import Search from 'lucide-react/icons/search'
import { useState } from 'react'
import type { Session } from '../data/session.ts'
import { t } from '../text/t.ts'
import { Drawer } from '../ui/drawer.tsx'
import { Bell, useUnread } from './bell.tsx'
import { MeMenu } from './me-menu.tsx'
import { type Place, placeGroupsFor, places } from './places.tsx'
import { Pulse } from './pulse.tsx'
import { ThemeSwitch } from './theme-switch.tsx'
import { WorkspaceSwitcher } from './workspace-switcher.tsx'

const main: readonly Place[] = places.filter((place) => ['/', '/companies', '/contacts'].includes(place.to))
const looks = 'relative flex h-14 grow basis-0 flex-col items-center justify-center gap-0.5 text-[11px] leading-4 text-muted'

type BottomBarProps = { session: Session; conflicts: number; onSearch: () => void; onShortcuts: () => void }

/** The navigation of phones: three places, search, and a drawer with the rest. */
export function BottomBar({ session, conflicts, onSearch, onShortcuts }: BottomBarProps) {
  const [open, setOpen] = useState(false)
  const unread = useUnread()
  return (
    <nav aria-label={t('nav.label')} className="flex shrink-0 border-t border-line bg-rail pb-[env(safe-area-inset-bottom)]">
      {main.map((place) => (
        <Link
          key={place.to}
          to={place.to}
          activeOptions={{ exact: place.to === '/' }}
          className={looks}
          activeProps={{ className: 'font-medium text-accent' }}
        >
          <place.icon size={18} aria-hidden />
          {t(place.name)}
        </Link>
      ))}
      <button type="button" className={looks} onClick={onSearch}>
        <Search size={18} aria-hidden />
        {t('kit.search')}
      </button>
      <button type="button" className={looks} onClick={() => setOpen(true)}>
        <Menu size={18} aria-hidden />
        {t('nav.menu')}
        {(conflicts > 0 || unread > 0) && (
          <span aria-hidden className="absolute top-2 right-[calc(50%-14px)] size-2 rounded-full bg-warn-solid" />
        )}
      </button>
      <Drawer open={open} onOpenChange={setOpen} title={t('nav.menu')}>
        <div className="flex items-center gap-2 pb-3">
          <WorkspaceSwitcher session={session} compact={false} />
          <Bell side="bottom" />
          <ThemeSwitch />
          <MeMenu session={session} onShortcuts={onShortcuts} />
        </div>
        <div className="pb-2">
          <Pulse compact={false} />
        </div>
        {placeGroupsFor(session.workspace?.role).map(([group, entries]) => (
          <div key={group ?? ''} className="border-t border-line py-2">
            {group !== null && <p className="px-2 text-meta text-faint">{t(group)}</p>}
            {entries.map((place) => (
              <Link
                key={place.to}
                to={place.to}
                onClick={() => setOpen(false)}
                activeOptions={{ exact: place.to === '/' }}
                className="flex h-11 items-center gap-3 rounded-md px-2 text-lead"
                activeProps={{ className: 'bg-hover font-medium' }}
              >
                <place.icon size={18} aria-hidden className="text-faint" />
                <span className="grow">{t(place.name)}</span>
                {place.to === '/conflicts' && conflicts > 0 && (
                  <span className="rounded-sm bg-warn-soft px-1.5 text-meta font-medium text-warn">{conflicts}</span>
                )}
              </Link>
            ))}
          </div>
        ))}
      </Drawer>
    </nav>
  )
}
