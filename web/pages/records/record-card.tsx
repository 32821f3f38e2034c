import { primaryText, titleOf } from '../../data/record-title.ts'
import type { Rec, RecordKind } from '../../data/records.ts'
import { t } from '../../text/t.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { moneyText } from '../../values/value.ts'
import { RecordAnchor } from './record-anchor.tsx'

const word = (value: unknown) => (typeof value === 'string' ? value : '')

function secondLine(kind: RecordKind, record: Rec): string {
  switch (kind) {
    case 'company':
      return [primaryText(record['domains']), word(record['industry'])].filter(Boolean).join(' · ')
    case 'contact':
      return [word(record['title']), primaryText(record['emails']) || primaryText(record['phones'])].filter(Boolean).join(' · ')
    case 'lead':
      return word(record['legalName']) || word(record['tradeName'])
    case 'deal':
      return typeof record['amount'] === 'number' ? moneyText(record['amount'], record['currency']) : ''
  }
}

/** A record as one row of a phone's list. */
export function RecordCard({ kind, record }: { kind: RecordKind; record: Rec }) {
  const title = titleOf(kind, record)
  return (
    <span className="flex items-center gap-3">
      <Avatar name={title} square={kind !== 'contact'} className="size-8" />
      <span className="min-w-0 grow">
        <RecordAnchor kind={kind} id={record.id} className="block truncate font-medium">
          {title || t('record.untitled')}
        </RecordAnchor>
        <span className="block truncate text-meta text-muted">{secondLine(kind, record) || <RelativeTime at={record.updatedAt} />}</span>
      </span>
    </span>
  )
}
