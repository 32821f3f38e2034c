import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import Check from 'lucide-react/icons/check'
import type { ReactNode } from 'react'
import { type Config, startSync } from '../../data/sync.ts'
import { troubleOf } from '../../data/trouble.ts'
import { t } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { cn } from '../../ui/cn.ts'
import { Card } from '../../ui/page.tsx'
import { providerName } from '../../ui/provider-glyph.tsx'
import { toast } from '../../ui/toast.tsx'

/** The three steps of a new workspace; the step that is next has its button. */
export function Checklist({ configs, begun, sandbox }: { configs: Config[]; begun: boolean; sandbox: boolean }) {
  const config = configs[0]
  const queries = useQueryClient()
  const start = useMutation({
    mutationFn: (id: string) => startSync(id),
    onSuccess: () => queries.invalidateQueries(),
    onError: (error) => toast.failed(troubleOf(error).title, troubleOf(error).text),
  })
  const connected = config !== undefined
  const account = config ? (config.oauthUserEmail ?? providerName(config.provider)) : ''
  const done = [connected, begun].filter(Boolean).length
  return (
    <Card className="p-0">
      <header className="flex flex-wrap items-baseline justify-between gap-x-4 border-b border-line px-5 py-4">
        <h2 className="text-lead font-semibold">{t('home.start.title')}</h2>
        <span className="text-meta text-faint">{t('home.start.progress', { done, total: 3 })}</span>
      </header>
      <ol>
        <Step
          at={1}
          done={connected}
          next={!connected}
          title={t('home.start.connect')}
          text={connected ? t('home.start.connect.done', { account }) : t('home.start.connect.text')}
        >
          <Button asChild variant="primary">
            <Link to="/connections" search={{ connect: 'google' }}>
              {sandbox ? t('home.start.connect.sandbox') : t('home.start.connect.do')}
            </Link>
          </Button>
        </Step>
        <Step at={2} done={begun} next={connected && !begun} title={t('home.start.preview')} text={t('home.start.preview.text')}>
          <Button asChild>
            <Link to="/connections" search={{ preview: config?.id }}>
              {t('home.start.preview.do')}
            </Link>
          </Button>
        </Step>
        <Step at={3} done={false} next={connected} title={t('home.start.start')} text={t('home.start.start.text')}>
          <Button variant="primary" busy={start.isPending} onClick={() => config && start.mutate(config.id)}>
            {t('home.start.start.do')}
          </Button>
        </Step>
      </ol>
    </Card>
  )
}

type StepProps = { at: number; done: boolean; next: boolean; title: string; text: string; children: ReactNode }

function Step({ at, done, next, title, text, children }: StepProps) {
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-3 border-b border-line px-5 py-4 last:border-b-0">
      <span
        aria-hidden
        className={cn(
          'grid size-6 shrink-0 place-items-center rounded-full border text-meta font-medium',
          done ? 'border-transparent bg-ok-soft text-ok' : next ? 'border-accent text-accent' : 'border-line-strong text-faint',
        )}
      >
        {done ? <Check size={14} /> : at}
      </span>
      <div className="min-w-48 grow basis-0">
        <h3 className={cn('font-medium', !next && !done && 'text-muted')}>
          {title}
          {done && <span className="sr-only"> · {t('home.start.done')}</span>}
        </h3>
        <p className="text-muted">{text}</p>
      </div>
      {next && <div className="ml-10 flex gap-2 sm:ml-0">{children}</div>}
    </li>
  )
}
