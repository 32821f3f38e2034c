import type { RecordKind } from '../../data/records.ts'
import { Page } from '../../ui/page.tsx'

export const RecordPage = ({ kind }: { kind: RecordKind }) => <Page title={kind}>{null}</Page>
