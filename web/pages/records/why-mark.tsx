import { useQuery } from '@tanstack/react-query'
import CircleQuestionMark from 'lucide-react/icons/circle-question-mark'
import { useConnectionName } from '../../data/connection-name.ts'
import { type FieldInfo, nameOf } from '../../data/fields.ts'
import type { RecordKind } from '../../data/records.ts'
import { whyQuery } from '../../data/why.ts'
import { t, tongue } from '../../text/t.ts'
import { useNow } from '../../ui/relative-time.tsx'
import { relative } from '../../ui/time.ts'
import { Tooltip } from '../../ui/tooltip.tsx'
import { onDemand } from '../../values/on-demand.ts'

type WhyMarkProps = { kind: RecordKind; id: string; field: FieldInfo; onOpen: () => void }

/** The small mark beside a value: hover says who set it and when, a click opens the whole story. */
export function WhyMark({ kind, id, field, onOpen }: WhyMarkProps) {
  return (
    <Tooltip side="right" content={<WhyHint kind={kind} id={id} field={field} />}>
      <button
        type="button"
        aria-label={t('why.open', { label: field.label })}
        onClick={onOpen}
        className={`grid size-6 place-items-center rounded-md text-faint hover:bg-hover hover:text-fg ${onDemand}`}
      >
        <CircleQuestionMark size={14} aria-hidden />
      </button>
    </Tooltip>
  )
}

function WhyHint({ kind, id, field }: Omit<WhyMarkProps, 'onOpen'>) {
  const why = useQuery(whyQuery(kind, id, nameOf(field)))
  const now = useNow()
  const connection = useConnectionName(why.data?.actor ?? null)
  if (why.data === undefined) return t('kit.loading')
  const { source, at, user } = why.data
  if (source === null || at === null) return t('why.never')
  return `${user?.name ?? connection ?? t(`why.source.${source}`)} · ${relative(Date.parse(at), now, tongue()) ?? t('time.now')}`
}
