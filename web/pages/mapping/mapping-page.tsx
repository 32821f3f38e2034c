import { t } from '../../text/t.ts'
import { Page } from '../../ui/page.tsx'

export const MappingPage = () => <Page title={t('nav.mapping')}>{null}</Page>
