import { t } from '../../text/t.ts'
import { Page } from '../../ui/page.tsx'

export const MembersPage = () => <Page title={t('nav.members')}>{null}</Page>
