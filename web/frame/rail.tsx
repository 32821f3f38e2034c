import { Link } from '@tanstack/react-router'
import PanelLeft from 'lucide-react/icons/panel-left'
import Search from 'lucide-react/icons/search'
import type { Session } from '../data/session.ts'
import { t, tn } from '../text/t.ts'
import { Button } from '../ui/button.tsx'
import { cn } from '../ui/cn.ts'
import { Kbd } from '../ui/kbd.tsx'
import { Tooltip } from '../ui/tooltip.tsx'
import { Bell } from './bell.tsx'
import { MeMenu } from './me-menu.tsx'
import { type Place, placeGroupsFor } from './places.tsx'
import { Pulse } from './pulse.tsx'
import { ThemeSwitch } from './theme-switch.tsx'
import { WorkspaceSwitcher } from './workspace-switcher.tsx'

export type RailProps = {
  session: Session
  conflicts: number
  collapsed: boolean
  onCollapse: () => void
  onSearch: () => void
  onShortcuts: () => void
}

/** The left rail: 232 px, or 52 px of icons. */
export function Rail({ session, conflicts, collapsed, onCollapse, onSearch, onShortcuts }: RailProps) {
  return (
    <div
      className={cn(
        'flex h-full shrink-0 flex-col border-r border-line bg-rail transition-[width] duration-100',
        collapsed ? 'w-[52px]' : 'w-[232px]',
      )}
    >
      <div className={cn('flex items-center gap-1 p-2', collapsed && 'flex-col')}>
        <WorkspaceSwitcher session={session} compact={collapsed} />
        <Bell side={collapsed ? 'right' : 'bottom'} />
        <Tooltip content={collapsed ? t('nav.expand') : t('nav.collapse')} side="right">
          <Button
            variant="ghost"
            size="iconSm"
            aria-label={collapsed ? t('nav.expand') : t('nav.collapse')}
            aria-expanded={!collapsed}
            onClick={onCollapse}
          >
            <PanelLeft />
          </Button>
        </Tooltip>
      </div>
      <div className="px-2 pb-2">
        <button
          type="button"
          onClick={onSearch}
          aria-label={collapsed ? t('kit.search') : undefined}
          className={cn(
            'flex h-8 w-full items-center gap-2 rounded-md border border-line bg-page px-2 text-faint hover:border-line-strong',
            collapsed && 'justify-center px-0',
          )}
        >
          <Search size={16} aria-hidden />
          {!collapsed && <span className="grow text-left">{t('kit.search')}</span>}
          {!collapsed && <Kbd keys="mod+k" />}
        </button>
      </div>
      <nav aria-label={t('nav.label')} className="min-h-0 grow overflow-y-auto px-2 pb-2">
        {placeGroupsFor(session.workspace?.role).map(([group, places]) => (
          <div key={group ?? ''} className="mb-3">
            {group !== null &&
              (collapsed ? <div className="mx-2 mb-2 h-px bg-line" /> : <p className="px-2 pb-1 text-meta text-faint">{t(group)}</p>)}
            <ul>
              {places.map((place) => (
                <li key={place.to}>
                  <RailLink place={place} collapsed={collapsed} badge={place.to === '/conflicts' ? conflicts : 0} />
                </li>
              ))}
            </ul>
          </div>
        ))}
      </nav>
      <div className={cn('flex items-center gap-1 border-t border-line p-2', collapsed && 'flex-col')}>
        <Pulse compact={collapsed} />
        {!collapsed && <div className="grow" />}
        <ThemeSwitch />
        <MeMenu session={session} onShortcuts={onShortcuts} />
      </div>
    </div>
  )
}

function RailLink({ place, collapsed, badge }: { place: Place; collapsed: boolean; badge: number }) {
  const Icon = place.icon
  const link = (
    <Link
      to={place.to}
      activeOptions={{ exact: place.to === '/' }}
      aria-label={collapsed ? (badge > 0 ? `${t(place.name)}, ${tn('nav.openConflicts', badge)}` : t(place.name)) : undefined}
      className={cn(
        'relative flex h-7 items-center gap-2.5 rounded-md px-2 text-muted hover:bg-hover hover:text-fg',
        collapsed && 'h-8 justify-center px-0',
      )}
      activeProps={{ className: 'bg-hover font-medium text-fg' }}
    >
      <Icon size={16} aria-hidden className="shrink-0" />
      {!collapsed && <span className="grow truncate">{t(place.name)}</span>}
      {badge > 0 &&
        (collapsed ? (
          <span className="absolute top-1 right-1.5 size-2 rounded-full bg-warn-solid" />
        ) : (
          <span className="rounded-sm bg-warn-soft px-1.5 text-meta font-medium text-warn">
            <span className="sr-only">{tn('nav.openConflicts', badge)}</span>
            <span aria-hidden>{badge}</span>
          </span>
        ))}
    </Link>
  )
  return collapsed ? (
    <Tooltip content={t(place.name)} side="right">
      {link}
    </Tooltip>
  ) : (
    link
  )
}
