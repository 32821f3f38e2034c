import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { beginConnect, type FullConfig, resumeConfig } from '../../data/connections.ts'
import { patchRecord, type Rec, type RecordKind, restoreRecord } from '../../data/records.ts'
import { startSync } from '../../data/sync.ts'
import { troubleOf } from '../../data/trouble.ts'
import { retryLink, type WhyNot, type WhyNotReason } from '../../data/why-not.ts'
import { t } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { toast } from '../../ui/toast.tsx'
import { LinkByHand } from './link-by-hand.tsx'

type WhyNotMendProps = {
  kind: RecordKind
  record: Rec
  config: FullConfig
  editable: boolean
  why: WhyNot
  reason: WhyNotReason
  onClose: () => void
}

/** The one act that mends a reason: done at once, or the way to where it is done. */
export function WhyNotMend(props: WhyNotMendProps) {
  const { kind, record, config, editable, why, reason, onClose } = props
  const { mend, code } = reason
  if (mend === null) return <p className="text-meta text-muted">{t('whyNot.nothing')}</p>
  // The button itself says what a word or two would.
  const hint = mend.text.split(' ').length > 2 && <p className="text-meta text-muted">{mend.text}</p>
  switch (mend.act) {
    case 'wait':
      return (
        <p className="text-meta text-muted">
          {t('whyNot.byItself')}: {mend.text}
        </p>
      )
    case 'start':
      return <Do act={mend.act} work={() => startSync(config.id)} hint={hint} />
    case 'resume':
      return <Do act={mend.act} work={() => resumeConfig(config.id)} hint={hint} />
    case 'reconnect':
      return <Do act={mend.act} work={() => beginConnect({ provider: config.provider, configId: config.id })} hint={hint} />
    case 'restore':
      return <Do act={mend.act} work={() => restoreRecord(kind, record.id)} hint={hint} disabled={!editable} />
    case 'own':
      return (
        <Do
          act={mend.act}
          work={() => patchRecord(kind, record, { ownerId: config.memberId })}
          hint={hint}
          disabled={!editable || config.memberId === null}
        />
      )
    case 'retry':
      return (
        <Do
          act={mend.act}
          work={() => retryLink(kind, record.id, why.linkId ?? '')}
          hint={hint}
          disabled={!editable || why.linkId === null}
        />
      )
    case 'link':
      return <LinkByHand kind={kind} record={record} config={config} editable={editable} remoteId={why.remoteId} hint={mend.text} />
    case 'edit':
      return (
        <Place hint={hint}>
          <Button size="sm" onClick={onClose}>
            {t('whyNot.do.edit')}
          </Button>
        </Place>
      )
    case 'settings':
      return (
        <Place hint={hint}>
          <Button asChild size="sm">
            <Link to="/connections" search={{ configure: config.id }}>
              {t('whyNot.do.settings')}
            </Link>
          </Button>
        </Place>
      )
    case 'resolve':
      return (
        <Place hint={hint}>
          <Button asChild size="sm">
            <Link to="/conflicts" search={why.conflictId === null ? { configId: config.id } : { conflict: why.conflictId }}>
              {t('whyNot.do.resolve')}
            </Link>
          </Button>
        </Place>
      )
    case 'answer':
      return (
        <Place hint={hint}>
          <Button asChild size="sm">
            <Link to="/conflicts" search={{ tab: code === 'brake' ? 'held' : 'matches' }}>
              {t('whyNot.do.answer')}
            </Link>
          </Button>
        </Place>
      )
    case 'merge':
      return (
        <Place hint={hint}>
          <Button asChild size="sm">
            <Link to="/duplicates">{t('whyNot.do.merge')}</Link>
          </Button>
        </Place>
      )
  }
}

const Place = ({ hint, children }: { hint: ReactNode; children: ReactNode }) => (
  <div className="flex flex-col items-start gap-1">
    {hint}
    {children}
  </div>
)

type Doing = 'start' | 'resume' | 'reconnect' | 'restore' | 'own' | 'retry'
type DoProps = { act: Doing; work: () => Promise<unknown>; hint: ReactNode; disabled?: boolean }

function Do({ act, work, hint, disabled = false }: DoProps) {
  const queries = useQueryClient()
  const doing = useMutation({
    mutationFn: work,
    onSuccess: () => {
      toast.done(t('whyNot.done'))
      return queries.invalidateQueries()
    },
    onError: (error) => toast.failed(troubleOf(error).title, troubleOf(error).text),
  })
  return (
    <Place hint={hint}>
      <Button size="sm" variant="primary" disabled={disabled} busy={doing.isPending} onClick={() => doing.mutate()}>
        {t(`whyNot.do.${act}`)}
      </Button>
    </Place>
  )
}
