import { t } from '../../text/t.ts'
import { Page } from '../../ui/page.tsx'

export const SettingsPage = () => <Page title={t('nav.settings')}>{null}</Page>
