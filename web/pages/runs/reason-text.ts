import { t, tword } from '../../text/t.ts'

/** Why a record was not synced: our own codes in words, a provider's words as they came. */
export function reasonText(reason: string): string {
  const [code, fields] = reason.split(/:(.*)/s)
  return code === 'changed_since' && fields !== undefined
    ? t('reason.changed_since', { fields: fields.split(',').join(', ') })
    : tword('reason', reason)
}
