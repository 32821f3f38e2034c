import { useNavigate } from '@tanstack/react-router'
import Keyboard from 'lucide-react/icons/keyboard'
import LogOut from 'lucide-react/icons/log-out'
import Settings from 'lucide-react/icons/settings'
import { signOut } from '../data/sign-in.ts'
import type { Session } from '../data/session.ts'
import { t, tword } from '../text/t.ts'
import { Avatar } from '../ui/avatar.tsx'
import { Button } from '../ui/button.tsx'
import { Menu, MenuItem, MenuLabel, MenuLine } from '../ui/menu.tsx'

/** Who I am, my settings, and the way out. */
export function MeMenu({ session, onShortcuts }: { session: Session; onShortcuts: () => void }) {
  const navigate = useNavigate()
  const { user, workspace } = session
  const trigger = (
    <Button variant="ghost" size="iconSm" className="rounded-full" aria-label={t('me.menu', { name: user.name })}>
      <Avatar name={user.name} />
    </Button>
  )
  return (
    <Menu trigger={trigger} align="end">
      <MenuLabel>
        <span className="block font-medium text-fg">{user.name}</span>
        {user.email}
        {workspace && ` · ${tword('role', workspace.role)}`}
      </MenuLabel>
      <MenuLine />
      <MenuItem icon={<Settings />} onSelect={() => void navigate({ to: '/settings' })}>
        {t('me.settings')}
      </MenuItem>
      <MenuItem icon={<Keyboard />} keys="?" onSelect={onShortcuts}>
        {t('me.shortcuts')}
      </MenuItem>
      <MenuLine />
      <MenuItem icon={<LogOut />} onSelect={() => void signOut()}>
        {t('me.signOut')}
      </MenuItem>
    </Menu>
  )
}
