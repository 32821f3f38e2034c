import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import Check from 'lucide-react/icons/check'
import type { ReactNode } from 'react'
import { beginConnect, offersQuery } from '../../data/connections.ts'
import { type Config, startSync } from '../../data/sync.ts'
import { troubleOf } from '../../data/trouble.ts'
import { t } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { cn } from '../../ui/cn.ts'
import { Card } from '../../ui/page.tsx'
import { providerName } from '../../ui/provider-glyph.tsx'
import { toast } from '../../ui/toast.tsx'

const STEPS = 3
const failed = (error: Error) => toast.failed(troubleOf(error).title, troubleOf(error).text)

/** The steps of a new workspace; the one that is next has its button. */
export function Checklist({ configs, sandbox }: { configs: Config[]; sandbox: boolean }) {
  const config = configs[0]
  const queries = useQueryClient()
  const navigate = useNavigate()
  const start = useMutation({
    mutationFn: startSync,
    onSuccess: async () => {
      await queries.invalidateQueries()
      await navigate({ to: '/connections' })
    },
    onError: failed,
  })
  const connected = config !== undefined && config.status === 'connected'
  const started = config?.isActive === true
  const account = config ? (config.oauthUserEmail ?? providerName(config.provider)) : ''
  const done = (connected ? 1 : 0) + (started ? 2 : 0)
  return (
    <Card className="p-0">
      <header className="flex flex-wrap items-baseline justify-between gap-x-4 border-b border-line px-5 py-4">
        <h2 className="text-lead font-semibold">{t('home.start.title')}</h2>
        <span className="text-meta text-faint">{t('home.start.progress', { done, total: STEPS })}</span>
      </header>
      <ol>
        <Step
          at={1}
          done={connected}
          next={!connected}
          title={t('home.start.connect')}
          text={connected ? t('home.start.connect.done', { account }) : t('home.start.connect.text')}
        >
          <ConnectButtons sandbox={sandbox} />
        </Step>
        <Step at={2} done={started} next={connected && !started} title={t('home.start.review')} text={t('home.start.review.text')}>
          <Button asChild variant="primary">
            <Link to="/connections" search={{ preview: config?.id }}>
              {t('home.start.review.do')}
            </Link>
          </Button>
          <Button asChild variant="ghost">
            <Link to="/mapping" search={{ configId: config?.id }}>
              {t('home.start.review.mapping')}
            </Link>
          </Button>
        </Step>
        <Step
          at={3}
          done={started}
          next={connected && !started}
          title={t('home.start.start')}
          text={t(started ? 'home.start.start.running' : 'home.start.start.text')}
        >
          <Button busy={start.isPending} onClick={() => config && start.mutate(config.id)}>
            {t('home.start.start.do')}
          </Button>
        </Step>
      </ol>
      {started && (
        <div className="border-t border-line px-5 py-3">
          <Button asChild variant="primary">
            <Link to="/connections">{t('home.start.watch')}</Link>
          </Button>
        </div>
      )}
    </Card>
  )
}

/** Straight to the consent page of each provider that is set up; to the page that says how, where none is. */
function ConnectButtons({ sandbox }: { sandbox: boolean }) {
  const offers = (useQuery(offersQuery).data ?? []).filter((offer) => offer.configured)
  const connect = useMutation({ mutationFn: (provider: string) => beginConnect({ provider }), onError: failed })
  if (offers.length === 0)
    return (
      <Button asChild variant="primary">
        <Link to="/connections">{t('home.start.connect.choose')}</Link>
      </Button>
    )
  return (
    <>
      {offers.map(({ id, title }, at) => (
        <Button
          key={id}
          variant={at === 0 ? 'primary' : 'secondary'}
          busy={connect.isPending && connect.variables === id}
          onClick={() => connect.mutate(id)}
        >
          {t('home.start.connect.do', { provider: title })}
        </Button>
      ))}
      {sandbox && <span className="self-center text-meta text-faint">{t('home.start.connect.sandbox')}</span>}
    </>
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
      {next && <div className="ml-10 flex flex-wrap gap-2 sm:ml-0">{children}</div>}
    </li>
  )
}
