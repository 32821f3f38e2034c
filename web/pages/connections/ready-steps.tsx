import { useSearch } from '@tanstack/react-router'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { changeConfig, type FullConfig } from '../../data/connections.ts'
import { startSync } from '../../data/sync.ts'
import { t } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { PreparationsSection, usePreparations } from './preparations-section.tsx'
import { PreviewDrawer } from './preview-drawer.tsx'
import { SettingsForm } from './settings-form.tsx'
import type { StopIf } from './stop-if.tsx'
import { useAct } from './use-act.ts'

/** The way of a new connection to its first sync: what, what it needs there, look, start. `fresh`: one has just come back from the consent page. */
export function ReadySteps({ config, account, fresh }: { config: FullConfig; account: string; fresh: boolean }) {
  const top = useRef<HTMLDivElement>(null)
  const needs = usePreparations(config).length > 0
  useEffect(() => {
    if (fresh) top.current?.scrollIntoView({ block: 'nearest' })
  }, [fresh])
  return (
    <div ref={top} className="flex flex-col gap-3 border-t border-line pt-4">
      <p className="text-muted">{t(fresh ? 'connections.done' : 'connections.setup.text', { account })}</p>
      <ol className="flex flex-col gap-6">
        <Step at={1} title={t('connections.setup')}>
          <SettingsForm config={config} />
        </Step>
        {needs && (
          <Step at={2} title={t('preparations.title')}>
            <PreparationsSection config={config} untitled />
          </Step>
        )}
        <Step at={needs ? 3 : 2} title={t('connections.look')}>
          <p className="mb-3 text-muted">{t('connections.look.text')}</p>
          <Begin config={config} />
        </Step>
      </ol>
    </div>
  )
}

function Step({ at, title, children }: { at: number; title: string; children: ReactNode }) {
  return (
    <li className="grid grid-cols-[24px_minmax(0,1fr)] gap-x-3 gap-y-2">
      <span
        aria-hidden
        className="grid size-6 place-items-center rounded-full border border-accent text-meta font-medium text-accent tabular-nums"
      >
        {at}
      </span>
      <h3 className="leading-6 font-semibold">{title}</h3>
      <div className="col-span-2 sm:col-span-1 sm:col-start-2">{children}</div>
    </li>
  )
}

function Begin({ config }: { config: FullConfig }) {
  const search: { preview?: string } = useSearch({ strict: false })
  const [previewing, setPreviewing] = useState(search.preview === config.id)
  const { busy, run } = useAct()
  const under = async (stopIf: StopIf) => {
    await changeConfig(config.id, { options: { ...config.options, stopIf: { ...stopIf, first: true } } })
    await startSync(config.id)
  }
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Button variant="primary" onClick={() => setPreviewing(true)}>
        {t('preview.ask')}
      </Button>
      <Button busy={busy} onClick={() => run(() => startSync(config.id), t('connections.started'))}>
        {t('connections.start')}
      </Button>
      <PreviewDrawer
        config={config}
        open={previewing}
        onOpenChange={setPreviewing}
        onStart={(stopIf) => {
          setPreviewing(false)
          run(() => under(stopIf), t('connections.started'))
        }}
      />
    </div>
  )
}
