import type { UseQueryResult } from '@tanstack/react-query'
import Eye from 'lucide-react/icons/eye'
import { inWords } from '../../data/fields.ts'
import type { AppField, MappingPreview, MappingSample, RemoteField, SampleField, Sides } from '../../data/mapping.ts'
import { troubleOf } from '../../data/trouble.ts'
import { t, tn } from '../../text/t.ts'
import { Badge } from '../../ui/badge.tsx'
import { cn } from '../../ui/cn.ts'
import { Diff, type FieldChange } from '../../ui/diff.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorPanel } from '../../ui/error-panel.tsx'
import { Section } from '../../ui/page.tsx'
import { SkeletonLines } from '../../ui/skeleton.tsx'

type Labels = { here: readonly AppField[]; there: ReadonlyMap<string, RemoteField>; provider: string }

/** A few records before and after a sync under the mapping as shown. */
export function PreviewPane({ preview, labels }: { preview: UseQueryResult<MappingPreview>; labels: Labels }) {
  const samples = preview.data?.samples
  return (
    <div ref={intoView} className="min-w-0 scroll-mt-4 self-start xl:sticky xl:top-0">
      <Section
        title={t('mapping.preview')}
        actions={preview.isFetching && <span className="text-meta text-muted">{t('mapping.preview.updating')}</span>}
      >
        <p className="text-meta text-muted">{t('mapping.preview.text')}</p>
        {preview.isError && <ErrorPanel trouble={troubleOf(preview.error)} onRetry={() => void preview.refetch()} />}
        {preview.isPending && <SkeletonLines count={8} />}
        {samples?.length === 0 && !preview.isError && (
          <EmptyState
            icon={<Eye />}
            title={t('mapping.preview.none')}
            text={t('mapping.preview.none.text', { provider: labels.provider })}
          />
        )}
        {!preview.isError && (
          <ul aria-label={t('mapping.preview')} aria-busy={preview.isFetching} className="flex flex-col gap-3">
            {samples?.map((sample) => (
              <Sample key={sample.crmRecordId} sample={sample} labels={labels} />
            ))}
          </ul>
        )}
      </Section>
    </div>
  )
}

/** Below the rows on narrow screens, where a press would otherwise show nothing. */
const intoView = (pane: HTMLElement | null) => pane?.scrollIntoView({ block: 'nearest' })

const isEqual = (one: unknown, other: unknown): boolean => JSON.stringify(one ?? null) === JSON.stringify(other ?? null)

function Sample({ sample, labels }: { sample: MappingSample; labels: Labels }) {
  const there = (name: string) => labels.there.get(name)?.label ?? name
  const here = (name: string) => labels.here.find((each) => each.name === name)?.label ?? name.replace(/^custom\./, '')
  /** A row reads the words of its enumeration on both sides. */
  const said = (name: string, { before, after }: Sides): Sides => {
    const field = labels.there.get(name) ?? {}
    return { before: inWords(field, before), after: inWords(field, after) }
  }
  const changesHere = sample.fields.filter((field) => !isEqual(field.here.before, field.here.after))
  const changesThere = sample.fields.filter((field) => !isEqual(field.there.before, field.there.after))
  const doubtful = sample.fields.filter(({ conflict, unread, waits }) => conflict || unread || waits)
  const touched = new Set([...changesHere, ...changesThere, ...doubtful].map(({ crmField }) => crmField))
  const stays = sample.fields.length - touched.size
  return (
    <li className="rounded-md border border-line bg-raised p-3">
      <p className="flex flex-wrap items-center gap-2 font-medium">
        {sample.title}
        {sample.recordId === null && <Badge tone="accent">{t('mapping.preview.new')}</Badge>}
      </p>
      <Changes
        title={t('mapping.preview.in', { system: 'PipeDesk' })}
        changes={changesHere.map((field) => ({ field: field.crmField, label: here(field.appField), ...said(field.crmField, field.here) }))}
      />
      <Changes
        title={t('mapping.preview.in', { system: labels.provider })}
        changes={changesThere.map((field) => ({
          field: field.crmField,
          label: there(field.crmField),
          ...said(field.crmField, field.there),
        }))}
      />
      {doubtful.map((field) => (
        <Doubt key={field.crmField} field={field} label={there(field.crmField)} />
      ))}
      <p className="mt-1 text-meta text-muted">{touched.size === 0 ? t('mapping.preview.equal') : tn('mapping.preview.same', stays)}</p>
    </li>
  )
}

function Changes({ title, changes }: { title: string; changes: readonly FieldChange[] }) {
  if (changes.length === 0) return null
  return (
    <div className="mt-1.5">
      <p className="text-meta text-muted">{title}</p>
      <Diff changes={changes} />
    </div>
  )
}

function Doubt({ field, label }: { field: SampleField; label: string }) {
  const said = field.conflict ? 'mapping.preview.conflict' : field.waits ? 'mapping.preview.waits' : 'mapping.preview.unread'
  return (
    <p className={cn('mt-1 text-meta', field.waits ? 'text-muted' : 'text-warn')}>
      {label}: {t(said)}
    </p>
  )
}
