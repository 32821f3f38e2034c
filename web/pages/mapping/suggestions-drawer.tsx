import { useQuery } from '@tanstack/react-query'
import ArrowRight from 'lucide-react/icons/arrow-right'
import Check from 'lucide-react/icons/check'
import Sparkles from 'lucide-react/icons/sparkles'
import X from 'lucide-react/icons/x'
import { useState } from 'react'
import { inWords } from '../../data/fields.ts'
import { type RemoteField, type Suggestion, suggestionsQuery } from '../../data/mapping.ts'
import { troubleOf } from '../../data/trouble.ts'
import { t, tn, tword } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { readable } from '../../ui/diff.tsx'
import { Drawer } from '../../ui/drawer.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorPanel } from '../../ui/error-panel.tsx'
import { SkeletonLines } from '../../ui/skeleton.tsx'
import { type DraftRow, sentOf } from './draft.ts'

/** From here on a suggestion is likely. */
const likely = 0.7

type Props = {
  at: { configId: string; entityType: string; provider: string; there: ReadonlyMap<string, RemoteField> }
  /** As they stand now, saved or not. */
  rows: readonly DraftRow[]
  onAccept: (accepted: readonly Suggestion[]) => void
  onClose: () => void
}

/** Where fields without a row could go, and why; each is accepted or put aside. */
export function SuggestionsDrawer({ at, rows, onAccept, onClose }: Props) {
  const [aside, setAside] = useState<readonly string[]>([])
  // What is accepted here changes the rows, not the question.
  const [asked] = useState(() => sentOf(rows))
  const found = useQuery(suggestionsQuery(at.configId, { entityType: at.entityType, rows: asked }))
  const taken = rows.map(({ crmField }) => crmField)
  const open = found.data?.filter(({ crmField }) => !taken.includes(crmField) && !aside.includes(crmField))
  const sure = open?.filter(({ score, appField }) => score >= likely && appField !== null) ?? []
  const footer =
    sure.length > 0 ? (
      <Button variant="primary" onClick={() => onAccept(sure)}>
        <Check />
        {tn('mapping.suggest.likely', sure.length)}
      </Button>
    ) : undefined
  return (
    <Drawer
      open
      onOpenChange={(next) => !next && onClose()}
      title={t('mapping.suggest')}
      description={t('mapping.suggest.text', { provider: at.provider })}
      footer={footer}
      wide
    >
      {found.isError && <ErrorPanel trouble={troubleOf(found.error)} onRetry={() => void found.refetch()} />}
      {found.isPending && <SkeletonLines count={8} />}
      {open?.length === 0 && (
        <EmptyState
          icon={<Sparkles />}
          title={t('mapping.suggest.none')}
          text={t('mapping.suggest.none.text', { provider: at.provider })}
          action={<Button onClick={onClose}>{t('kit.close')}</Button>}
        />
      )}
      <ul aria-label={t('mapping.suggest')} className="flex flex-col">
        {open?.map((each) => (
          <Item
            key={each.crmField}
            suggestion={each}
            remote={at.there.get(each.crmField)}
            onAccept={() => onAccept([each])}
            onReject={() => setAside([...aside, each.crmField])}
          />
        ))}
      </ul>
    </Drawer>
  )
}

type ItemProps = { suggestion: Suggestion; remote: RemoteField | undefined; onAccept: () => void; onReject: () => void }

function Item({ suggestion, remote, onAccept, onReject }: ItemProps) {
  const { crmLabel, crmField, appLabel, newField, reason, score, sample } = suggestion
  const local =
    newField === null ? appLabel : t('mapping.suggest.new', { label: newField.label, type: tword('fields.type', newField.type) })
  const example = readable(inWords(remote ?? {}, sample))
  return (
    <li className="flex flex-wrap items-start gap-x-3 gap-y-2 border-b border-line py-3 last:border-b-0">
      <div className="min-w-48 grow basis-0">
        <p className="flex flex-wrap items-center gap-x-2">
          <span className="font-medium">{crmLabel}</span>
          <ArrowRight size={14} className="text-faint" aria-hidden />
          <span className="font-medium">{local}</span>
        </p>
        <p className="font-mono text-meta break-all text-faint">{crmField}</p>
        <p className="text-meta text-muted">
          <Sure score={score} /> · {reason}
        </p>
        {example !== '' && <p className="truncate text-meta text-muted">{t('mapping.sample', { value: example })}</p>}
      </div>
      <span className="flex gap-2">
        <Button size="sm" aria-label={t('mapping.suggest.accept.of', { remote: crmLabel, local })} onClick={onAccept}>
          <Check />
          {t('mapping.suggest.accept')}
        </Button>
        <Button size="sm" variant="ghost" aria-label={t('mapping.suggest.reject.of', { remote: crmLabel })} onClick={onReject}>
          <X />
          {t('mapping.suggest.reject')}
        </Button>
      </span>
    </li>
  )
}

const Sure = ({ score }: { score: number }) => (
  <span className={score >= likely ? 'font-medium text-ok' : score >= 0.5 ? 'text-warn' : ''}>
    {t('mapping.suggest.score', { percent: Math.round(score * 100) })}
  </span>
)
