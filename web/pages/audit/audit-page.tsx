import { t } from '../../text/t.ts'
import { Page } from '../../ui/page.tsx'

export const AuditPage = () => <Page title={t('nav.audit')}>{null}</Page>
