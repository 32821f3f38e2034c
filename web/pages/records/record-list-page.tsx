import type { RecordKind } from '../../data/records.ts'
import { Page } from '../../ui/page.tsx'

export const RecordListPage = ({ kind }: { kind: RecordKind }) => <Page title={kind}>{null}</Page>
