import { ApiError } from '../api.ts'
import { t } from '../text/t.ts'
import type { Trouble } from '../ui/error-panel.tsx'

/** Puts a failed request into words: what happened, what was kept, what to do. */
export function troubleOf(error: unknown): Trouble {
  if (!(error instanceof ApiError))
    return {
      title: t('kit.error.title'),
      text: t('kit.error.unexpected'),
      kept: t('kit.error.unexpected.kept'),
      next: t('kit.error.unexpected.next'),
    }
  const shown = { requestId: error.requestId, text: error.message, kept: t('error.nothingKept') }
  switch (error.status) {
    case 0:
      return { title: t('page.offline'), text: t('page.offline.text'), kept: t('page.offline.kept'), next: t('page.offline.next') }
    case 403:
      return { ...shown, title: t('error.forbidden'), next: t('error.forbidden.next') }
    case 404:
      return { title: t('page.notFound'), text: t('page.notFound.text') }
    case 429:
      return { ...shown, title: t('error.tooMany'), next: t('error.tooMany.next', { seconds: error.retryAfterSeconds ?? 5 }) }
    case 400:
    case 409:
    case 422:
      return { ...shown, title: t('kit.error.title'), next: t('error.badRequest.next') }
    default:
      return { ...shown, title: t('kit.error.title'), next: t('error.server.next') }
  }
}
