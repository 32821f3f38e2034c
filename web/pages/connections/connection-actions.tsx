import { Link } from '@tanstack/react-router'
import Ellipsis from 'lucide-react/icons/ellipsis'
import { useState } from 'react'
import { beginConnect, disconnect, type FullConfig, pauseConfig, resumeConfig } from '../../data/connections.ts'
import { startSync } from '../../data/sync.ts'
import { t } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { Confirm } from '../../ui/confirm.tsx'
import { Menu, MenuItem, MenuLine } from '../../ui/menu.tsx'
import { PreviewDrawer } from './preview-drawer.tsx'
import { useAct } from './use-act.ts'

type Props = { config: FullConfig; account: string; onConfigure: () => void }

/** The one thing to do now as a button, the rest in the menu. A connection that has not begun has its steps instead. */
export function ConnectionActions({ config, account, onConfigure }: Props) {
  const [asking, setAsking] = useState(false)
  const [previewing, setPreviewing] = useState(false)
  const { busy, run } = useAct()
  const again = () => run(() => beginConnect({ provider: config.provider, configId: config.id }), '')
  return (
    <div className="flex items-center gap-2">
      <MainAction
        config={config}
        busy={busy}
        onReconnect={again}
        onStart={() => run(() => startSync(config.id), t('connections.started'))}
        onResume={() => run(() => resumeConfig(config.id), t('connections.resumed', { account }))}
      />
      <Menu
        align="end"
        trigger={
          <Button variant="ghost" size="icon" aria-label={t('kit.more')}>
            <Ellipsis />
          </Button>
        }
      >
        <MenuItem onSelect={onConfigure}>{t('connections.configure')}</MenuItem>
        {(config.phase === 'active' || config.phase === 'paused') && (
          <MenuItem onSelect={() => setPreviewing(true)}>{t('preview.ask')}</MenuItem>
        )}
        <MenuItem asChild>
          <Link to="/mapping" search={{ configId: config.id }}>
            {t('connections.mapping')}
          </Link>
        </MenuItem>
        {config.phase === 'active' && (
          <MenuItem onSelect={() => run(() => pauseConfig(config.id), t('connections.paused', { account }))}>
            {t('connections.pause')}
          </MenuItem>
        )}
        <MenuItem onSelect={again}>{t('connections.reconnect')}</MenuItem>
        <MenuLine />
        <MenuItem danger onSelect={() => setAsking(true)}>
          {t('connections.disconnect')}
        </MenuItem>
      </Menu>
      <PreviewDrawer config={config} open={previewing} onOpenChange={setPreviewing} />
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title={t('connections.disconnect.title', { account })}
        action={t('connections.disconnect')}
        busy={busy}
        onConfirm={() => {
          run(() => disconnect(config), t('connections.disconnected', { account }))
          setAsking(false)
        }}
      >
        {t('connections.disconnect.text')}
      </Confirm>
    </div>
  )
}

type MainProps = { config: FullConfig; busy: boolean; onReconnect: () => void; onStart: () => void; onResume: () => void }

function MainAction({ config, busy, onReconnect, onStart, onResume }: MainProps) {
  switch (config.phase) {
    case 'error':
    case 'disconnected':
    case 'pending':
      return (
        <Button variant="primary" busy={busy} onClick={onReconnect}>
          {t('connections.reconnect')}
        </Button>
      )
    // Its start is the last of its steps.
    case 'ready':
      return null
    case 'paused':
      return (
        <Button variant="primary" busy={busy} onClick={onResume}>
          {t('connections.resume')}
        </Button>
      )
    case 'active':
      return (
        <Button busy={busy} onClick={onStart}>
          {t('connections.syncNow')}
        </Button>
      )
  }
}
