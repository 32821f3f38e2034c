import CircleAlert from 'lucide-react/icons/circle-alert'
import type { ReactNode } from 'react'
import { t } from '../text/t.ts'
import { Button } from './button.tsx'
import { cn } from './cn.ts'

export type Trouble = {
  /** What happened, in plain words. */
  title: string
  text?: string | undefined
  /** What was kept. */
  kept?: string | undefined
  /** What to do. */
  next?: string | undefined
  requestId?: string | null | undefined
}

type ErrorPanelProps = { trouble: Trouble; onRetry?: (() => void) | undefined; action?: ReactNode; className?: string }

/** Says what happened, what was kept, what to do. */
export function ErrorPanel({ trouble, onRetry, action, className }: ErrorPanelProps) {
  return (
    <div role="alert" className={cn('flex gap-3 rounded-md border border-line bg-bad-soft p-4', className)}>
      <CircleAlert size={16} className="mt-0.5 shrink-0 text-bad" aria-hidden />
      <div className="min-w-0">
        <p className="font-semibold text-fg">{trouble.title}</p>
        {trouble.text && <p className="text-muted">{trouble.text}</p>}
        <dl className="mt-2 grid gap-x-3 gap-y-1 sm:grid-cols-[auto_1fr]">
          {trouble.kept && (
            <>
              <dt className="text-muted">{t('kit.error.kept')}</dt>
              <dd>{trouble.kept}</dd>
            </>
          )}
          {trouble.next && (
            <>
              <dt className="text-muted">{t('kit.error.next')}</dt>
              <dd>{trouble.next}</dd>
            </>
          )}
        </dl>
        {(onRetry ?? action) && (
          <div className="mt-3 flex flex-wrap gap-2">
            {onRetry && (
              <Button size="sm" onClick={onRetry}>
                {t('kit.error.retry')}
              </Button>
            )}
            {action}
          </div>
        )}
        {trouble.requestId && <p className="mt-2 font-mono text-meta text-muted">{t('kit.error.request', { id: trouble.requestId })}</p>}
      </div>
    </div>
  )
}
