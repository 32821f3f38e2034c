import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import Ellipsis from 'lucide-react/icons/ellipsis'
import { useState } from 'react'
import { beginConnect, changeConfig, disconnect, type FullConfig, pauseConfig, resumeConfig } from '../../data/connections.ts'
import { startSync } from '../../data/sync.ts'
import { troubleOf } from '../../data/trouble.ts'
import { t } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { Confirm } from '../../ui/confirm.tsx'
import { Menu, MenuItem, MenuLine } from '../../ui/menu.tsx'
import { toast } from '../../ui/toast.tsx'
import { PreviewDrawer } from './preview-drawer.tsx'

type Props = { config: FullConfig; account: string; onConfigure: () => void }

/** The one thing to do now as a button, the rest in the menu. */
export function ConnectionActions({ config, account, onConfigure }: Props) {
  const [asking, setAsking] = useState(false)
  const [previewing, setPreviewing] = useState(false)
  const queries = useQueryClient()
  const act = useMutation({
    mutationFn: ({ work }: { work: () => Promise<unknown>; said: string }) => work(),
    onSuccess: (_, { said }) => {
      if (said !== '') toast.done(said)
      return queries.invalidateQueries()
    },
    onError: (error) => toast.failed(troubleOf(error).title, troubleOf(error).text),
  })
  const run = (work: () => Promise<unknown>, said: string) => act.mutate({ work, said })
  const again = () => run(() => beginConnect({ provider: config.provider, configId: config.id }), '')
  return (
    <div className="flex items-center gap-2">
      {config.phase === 'ready' && <Button onClick={() => setPreviewing(true)}>{t('preview.ask')}</Button>}
      <MainAction
        config={config}
        busy={act.isPending}
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
      <PreviewDrawer
        config={config}
        open={previewing}
        onOpenChange={setPreviewing}
        onStart={
          config.phase === 'ready'
            ? (stopIf) => {
                setPreviewing(false)
                run(async () => {
                  await changeConfig(config.id, { options: { ...config.options, stopIf: { ...stopIf, first: true } } })
                  await startSync(config.id)
                }, t('connections.started'))
              }
            : undefined
        }
      />
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title={t('connections.disconnect.title', { account })}
        action={t('connections.disconnect')}
        busy={act.isPending}
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
    case 'ready':
      return (
        <Button variant="primary" busy={busy} onClick={onStart}>
          {t('connections.start')}
        </Button>
      )
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
