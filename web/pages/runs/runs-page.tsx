import { t } from '../../text/t.ts'
import { Page } from '../../ui/page.tsx'

export const RunsPage = () => <Page title={t('nav.runs')}>{null}</Page>
