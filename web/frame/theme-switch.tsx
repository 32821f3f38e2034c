import Monitor from 'lucide-react/icons/monitor'
import Moon from 'lucide-react/icons/moon'
import Sun from 'lucide-react/icons/sun'
import { t } from '../text/t.ts'
import { Button } from '../ui/button.tsx'
import { Menu, MenuChoice } from '../ui/menu.tsx'
import { chooseTheme, themes, useTheme } from './theme.ts'

const icons = { light: Sun, dark: Moon, system: Monitor }

/** Light, dark, or as the system says. */
export function ThemeSwitch() {
  const theme = useTheme()
  const Icon = icons[theme]
  const trigger = (
    <Button variant="ghost" size="iconSm" aria-label={`${t('theme.label')}: ${t(`theme.${theme}`)}`}>
      <Icon />
    </Button>
  )
  return (
    <Menu trigger={trigger} align="end">
      {themes.map((each) => (
        <MenuChoice key={each} checked={each === theme} onSelect={() => chooseTheme(each)}>
          {t(`theme.${each}`)}
        </MenuChoice>
      ))}
    </Menu>
  )
}
