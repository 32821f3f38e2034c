import type { FullConfig } from '../../data/connections.ts'
import { t } from '../../text/t.ts'
import { Chip } from '../../ui/chip.tsx'
import { Drawer } from '../../ui/drawer.tsx'
import { Section } from '../../ui/page.tsx'
import { CounterpartsSection } from './counterparts-section.tsx'
import { RingsSection } from './rings-section.tsx'
import { SettingsForm } from './settings-form.tsx'

type Props = { config: FullConfig; account: string; open: boolean; onOpenChange: (open: boolean) => void }

/** Everything about a connection that can be set. */
export function ConfigureDrawer({ config, account, open, onOpenChange }: Props) {
  return (
    <Drawer open={open} onOpenChange={onOpenChange} title={account} description={t('connections.setup')} wide>
      <div className="flex flex-col gap-6">
        <SettingsForm config={config} />
        <CounterpartsSection config={config} />
        <RingsSection config={config} />
        <Section title={t('connections.granted')}>
          <div className="flex flex-wrap gap-2">
            {config.grantedCapabilities.map((capability) => (
              <Chip key={capability}>{capability}</Chip>
            ))}
          </div>
        </Section>
      </div>
    </Drawer>
  )
}
