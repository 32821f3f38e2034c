import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { askProof, newest, type Proof, proofQuery } from '../data/proof.ts'
import type { Config } from '../data/sync.ts'
import { troubleOf } from '../data/trouble.ts'
import { t, tn, tongue, tword } from '../text/t.ts'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { Drawer } from '../ui/drawer.tsx'
import { ErrorPanel } from '../ui/error-panel.tsx'
import { Section } from '../ui/page.tsx'
import { Progress } from '../ui/progress.tsx'
import { providerName } from '../ui/provider-glyph.tsx'
import { RelativeTime, useNow } from '../ui/relative-time.tsx'
import { SkeletonLines } from '../ui/skeleton.tsx'
import { clock } from '../ui/time.ts'
import { toast } from '../ui/toast.tsx'
import { DifferingList } from './differing-list.tsx'

type Props = { config: Pick<Config, 'id' | 'provider' | 'oauthUserEmail'>; open: boolean; onOpenChange: (open: boolean) => void }

/** The comparison of both sides, stream by stream: the verdict, the digests, and what differs with the reasons. */
export function ProofDrawer({ config, open, onOpenChange }: Props) {
  const provider = providerName(config.provider)
  const proofs = useQuery({ ...proofQuery(config.id), enabled: open })
  const queries = useQueryClient()
  const isReading = proofs.data?.some(({ status }) => status === 'running') ?? false
  const ask = useMutation({
    mutationFn: () => askProof(config.id),
    onSuccess: () => {
      toast.done(t('proof.asked'))
      return queries.invalidateQueries({ queryKey: ['proof', config.id] })
    },
    onError: (error) => toast.failed(troubleOf(error).title, troubleOf(error).text),
  })
  const footer = (
    <Button variant="primary" busy={ask.isPending || isReading} onClick={() => ask.mutate()}>
      {t('proof.ask', { provider })}
    </Button>
  )
  return (
    <Drawer
      open={open}
      onOpenChange={onOpenChange}
      title={t('proof.title')}
      description={config.oauthUserEmail ?? provider}
      footer={footer}
      wide
    >
      <div className="flex flex-col gap-6">
        <p className="text-muted">{t('proof.text')}</p>
        {proofs.isError ? (
          <ErrorPanel trouble={troubleOf(proofs.error)} onRetry={() => void proofs.refetch()} />
        ) : proofs.data === undefined ? (
          <SkeletonLines count={6} />
        ) : (
          newest(proofs.data).map((proof) => (
            <Stream key={proof.entityType} proof={proof} reading={readingOf(proofs.data, proof.entityType)} provider={provider} />
          ))
        )}
      </div>
    </Drawer>
  )
}

const readingOf = (proofs: readonly Proof[], entityType: string): Proof | undefined =>
  proofs.find((each) => each.how === 'read' && each.entityType === entityType)

type StreamProps = { proof: Proof; reading: Proof | undefined; provider: string }

function Stream({ proof, reading, provider }: StreamProps) {
  const entity = tword('entity', proof.entityType)
  return (
    <Section
      title={<span className="inline-block first-letter:uppercase">{entity}</span>}
      actions={proof.at !== null && <Badge tone={proof.open === 0 ? 'ok' : 'warn'}>{tn('proof.open', proof.open)}</Badge>}
    >
      {reading?.status === 'running' && (
        <Progress
          label={t('proof.reading', { entity, provider })}
          done={reading.progress ?? 0}
          total={proof.links === 0 ? null : proof.links}
        />
      )}
      {reading?.status === 'failed' && <p className="text-bad">{reading.error}</p>}
      {proof.at === null ? <p className="text-muted">{t('proof.none')}</p> : <Verdict proof={proof} at={proof.at} provider={provider} />}
      {proof.reasons.length > 0 && (
        <ul className="flex flex-wrap gap-2">
          {proof.reasons.map(({ code, count }) => (
            <li key={code}>
              <Badge>
                {count} {tword('proof.reason', code)}
              </Badge>
            </li>
          ))}
        </ul>
      )}
      <DifferingList proof={proof} />
    </Section>
  )
}

function Verdict({ proof, at, provider }: { proof: Proof; at: string; provider: string }) {
  const now = useNow()
  const time = clock(Date.parse(at), now, tongue())
  const links =
    proof.open === 0
      ? `${t('proof.equal', { time })} · ${tn('proof.links', proof.links)}`
      : t('proof.differs', { open: proof.open, links: proof.links })
  return (
    <div className="flex flex-col gap-2">
      <p className={proof.open === 0 ? 'font-medium text-ok' : 'font-medium text-warn'}>{links}</p>
      <p className="text-meta text-muted">
        {proof.how === 'held' ? t('proof.held', { time }) : t('proof.read', { time, provider })}
        {' · '}
        {t('proof.checked', { provider })} <RelativeTime at={proof.checkedAt} />
      </p>
      <dl className="grid grid-cols-[max-content_minmax(0,1fr)] gap-x-3 font-mono text-meta">
        <dt className="text-muted">{t('proof.here')}</dt>
        <dd className="truncate">{proof.digestHere}</dd>
        <dt className="text-muted">{provider}</dt>
        <dd className="truncate">{proof.digestThere}</dd>
      </dl>
    </div>
  )
}
