import { useQueries, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { FullConfig } from '../../data/connections.ts'
import { byReading } from '../../data/kind-order.ts'
import { askPreview, type Preview, readPreview, type Side } from '../../data/preview.ts'
import { remoteFieldsQuery } from '../../data/mapping.ts'
import { troubleOf } from '../../data/trouble.ts'
import { number, t, tn, tword } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { Drawer } from '../../ui/drawer.tsx'
import { ErrorPanel } from '../../ui/error-panel.tsx'
import { Section } from '../../ui/page.tsx'
import { Progress } from '../../ui/progress.tsx'
import { providerName } from '../../ui/provider-glyph.tsx'
import { SkeletonLines } from '../../ui/skeleton.tsx'
import { PreparationsSection } from './preparations-section.tsx'
import { PreviewSamples } from './preview-samples.tsx'
import { lastRow, StartUnderLimits, type StopIf } from './stop-if.tsx'

type Props = { config: FullConfig; open: boolean; onOpenChange: (open: boolean) => void; onStart?: ((stopIf: StopIf) => void) | undefined }

/** What a sync would do on either side, before anything is written. */
export function PreviewDrawer({ config, open, onOpenChange, onStart }: Props) {
  return (
    <Drawer open={open} onOpenChange={onOpenChange} title={t('preview.title')} wide>
      {open && <Telling config={config} onStart={onStart} />}
    </Drawer>
  )
}

function Telling({ config, onStart }: Pick<Props, 'config' | 'onStart'>) {
  const [asked, setAsked] = useState(0)
  const job = useQuery({
    queryKey: ['preview', config.id, asked],
    queryFn: () => askPreview(config.id),
    gcTime: 0,
    staleTime: Infinity,
    retry: false,
  })
  const jobId = job.data?.job_id
  const told = useQuery({
    queryKey: ['preview', 'job', jobId],
    queryFn: ({ signal }) => readPreview(jobId ?? '', signal),
    enabled: jobId !== undefined,
    refetchInterval: (query) => (query.state.data?.log.status === 'running' || query.state.data === undefined ? 500 : false),
  })
  const parts = told.data?.details.preview
  const done = parts?.every(({ status }) => status !== 'running') === true
  useWords(config, done ? parts.map(({ entityType }) => entityType) : [])
  const error = job.error ?? told.error
  if (error !== null) return <ErrorPanel trouble={troubleOf(error)} onRetry={() => setAsked(asked + 1)} />
  if (parts === undefined) return <SkeletonLines count={6} />
  return (
    <div className="flex flex-col gap-6">
      <p className="text-muted">{t('preview.text')}</p>
      {parts
        .toSorted((one, other) => byReading(one.entityType, other.entityType))
        .map((part) => (
          <Part key={part.entityType} part={part} provider={providerName(config.provider)} />
        ))}
      <PreparationsSection config={config} />
      {done && <Decide parts={parts} provider={providerName(config.provider)} onStart={onStart} onAgain={() => setAsked(asked + 1)} />}
    </div>
  )
}

/** Before the first sync nobody has asked yet how the provider calls the options of its fields. */
function useWords(config: Props['config'], entityTypes: readonly string[]): void {
  const queries = useQueryClient()
  const asked = useQueries({
    queries: entityTypes.map((entityType) => remoteFieldsQuery(config.provider, { configId: config.id, entityType })),
  })
  const told = asked.filter(({ isSuccess }) => isSuccess).length
  useEffect(() => {
    if (told > 0) void queries.invalidateQueries({ queryKey: ['fields'] })
  }, [told, queries])
}

type DecideProps = { parts: Preview[]; provider: string; onStart: Props['onStart']; onAgain: () => void }

function Decide({ parts, provider, onStart, onAgain }: DecideProps) {
  if (onStart !== undefined) return <StartUnderLimits parts={parts} provider={provider} onStart={onStart} onAgain={onAgain} />
  return (
    <div className={lastRow}>
      <Button onClick={onAgain}>{t('preview.again')}</Button>
    </div>
  )
}

const acts = ['create', 'link', 'update', 'conflict', 'delete', 'skip'] as const

function Part({ part, provider }: { part: Preview; provider: string }) {
  const title = tword('entity', part.entityType)
  if (part.status === 'running')
    return <Progress label={t('preview.reading', { entity: title })} done={part.seen} total={part.estimate} rate={0} leftMs={null} />
  const { here, there } = part
  if (part.error !== null || here === null || there === null)
    return (
      <Section title={title}>
        <p className="text-bad">{part.error}</p>
      </Section>
    )
  return (
    <Section
      title={<span className="inline-block first-letter:uppercase">{t('preview.of', { entity: title, count: number(part.seen) })}</span>}
    >
      <table className="w-full text-left">
        <thead className="text-meta text-muted">
          <tr>
            <th scope="col" className="py-1 font-normal">
              {t('preview.would')}
            </th>
            <th scope="col" className="py-1 text-right font-normal">
              PipeDesk
            </th>
            <th scope="col" className="py-1 text-right font-normal">
              {provider}
            </th>
          </tr>
        </thead>
        <tbody>
          {acts.map((act) => (
            <Row key={act} act={act} here={here} there={there} />
          ))}
        </tbody>
      </table>
      {part.duplicates.total > 0 && <p className="text-warn">{tn('preview.duplicates', part.duplicates.total)}</p>}
      {part.unmappedRequired.length > 0 && (
        <p className="text-warn">{t('preview.unmapped', { fields: part.unmappedRequired.map(({ label }) => label).join(', ') })}</p>
      )}
      {part.samples.length > 0 && <PreviewSamples part={part} provider={provider} />}
    </Section>
  )
}

function Row({ act, here, there }: { act: keyof Side; here: Side; there: Side }) {
  return (
    <tr className="border-t border-line">
      <th scope="row" className="py-1 font-normal">
        {t(`preview.act.${act}`)}
      </th>
      {[here[act], there[act]].map((value, at) => (
        <td key={at} className={`py-1 text-right tabular-nums ${value === 0 ? 'text-faint' : ''}`}>
          {number(value)}
        </td>
      ))}
    </tr>
  )
}
