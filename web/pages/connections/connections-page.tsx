import { t } from '../../text/t.ts'
import { Page } from '../../ui/page.tsx'

export const ConnectionsPage = () => <Page title={t('nav.connections')}>{null}</Page>
