import { type ErrorComponentProps, useRouter } from '@tanstack/react-router'
import { troubleOf } from '../data/trouble.ts'
import { CodeBlock } from '../ui/code.tsx'
import { ErrorPanel } from '../ui/error-panel.tsx'
import { ApiError } from '../api.ts'
import { t } from '../text/t.ts'

/** In place of a page that could not be shown. */
export function Broken({ error, reset }: ErrorComponentProps) {
  const router = useRouter()
  const retry = () => {
    reset()
    void router.invalidate()
  }
  return (
    <div className="mx-auto flex max-w-2xl flex-col gap-3 p-6">
      <ErrorPanel trouble={troubleOf(error)} onRetry={retry} />
      {!(error instanceof ApiError) && <CodeBlock label={t('kit.error.title')} text={String(error)} />}
    </div>
  )
}
