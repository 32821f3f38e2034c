import { Link } from '@tanstack/react-router'
import Combine from 'lucide-react/icons/combine'
import type { Duplicate } from '../../data/duplicates.ts'
import { pathOf, type RecordKind } from '../../data/records.ts'
import { t } from '../../text/t.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { cn } from '../../ui/cn.ts'
import { PairFacts } from './pair-facts.tsx'

type PairCardProps = {
  kind: RecordKind
  pair: Duplicate
  chosen: boolean
  onChoose: () => void
  onMerge: (() => void) | null
  onDismiss: (() => void) | null
}

/** One pair side by side, why it may be one record, and the two answers. */
export function PairCard({ kind, pair, chosen, onChoose, onMerge, onDismiss }: PairCardProps) {
  const [one, other] = pair.titles
  return (
    <li
      aria-label={t('duplicates.pair', { one, other })}
      aria-current={chosen || undefined}
      onPointerDown={onChoose}
      className={cn('rounded-md border bg-raised p-4', chosen ? 'border-accent' : 'border-line')}
    >
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <Badge tone={pair.score >= 0.9 ? 'warn' : 'neutral'}>{t('duplicates.likely', { percent: Math.round(pair.score * 100) })}</Badge>
        <ul className="flex min-w-0 grow flex-wrap gap-x-3 text-muted">
          {pair.reasons.map(({ text }) => (
            <li key={text} className="min-w-0 break-words">
              {text}
            </li>
          ))}
        </ul>
        <div className="flex gap-2">
          {onDismiss && (
            <Button size="sm" variant="ghost" onClick={onDismiss}>
              {t('duplicates.dismiss')}
            </Button>
          )}
          {onMerge && (
            <Button size="sm" onClick={onMerge}>
              <Combine />
              {t('duplicates.merge')}
            </Button>
          )}
        </div>
      </div>
      <div className="grid grid-cols-2 gap-x-4 sm:grid-cols-[120px_1fr_1fr]">
        <span className="max-sm:hidden" />
        {pair.records.map((record, at) => {
          const title = pair.titles[at] || t('record.untitled')
          return (
            <span key={record.id} className="flex min-w-0 items-center gap-2 pb-1">
              <Avatar name={title} size="sm" square={kind !== 'contact'} />
              <Link to={`/${pathOf[kind]}/$id`} params={{ id: record.id }} className="min-w-0 truncate font-medium hover:underline">
                {title}
              </Link>
            </span>
          )
        })}
        <PairFacts kind={kind} pair={pair} />
      </div>
    </li>
  )
}
