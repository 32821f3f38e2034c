import { t } from '../../text/t.ts'
import { Page } from '../../ui/page.tsx'

export const ConflictsPage = () => <Page title={t('nav.conflicts')}>{null}</Page>
