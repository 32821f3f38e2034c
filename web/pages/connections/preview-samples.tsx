import { kindOf } from '../../data/kind-of.ts'
import type { Preview } from '../../data/preview.ts'
import { t } from '../../text/t.ts'
import { RecordDiff } from '../../values/record-diff.tsx'

type Sample = Preview['samples'][number]

/** A few records of each act, each once, with what would become of it on either side. */
export function PreviewSamples({ part, provider }: { part: Preview; provider: string }) {
  const records = Map.groupBy(part.samples, ({ crmRecordId, recordId, title }) => crmRecordId ?? recordId ?? title)
  return (
    <ul aria-label={t('preview.samples')} className="flex flex-col">
      {[...records].map(([key, samples]) => (
        <li key={key} className="border-b border-line py-2 last:border-b-0">
          <span className="flex flex-wrap justify-between gap-x-3">
            <span className="min-w-0 font-medium break-words">{samples[0]?.title}</span>
            <span className="text-meta leading-5 text-muted">
              {samples.map(({ act, side }) => `${t(`preview.act.${act}`)} · ${side === 'here' ? 'PipeDesk' : provider}`).join(', ')}
            </span>
          </span>
          {differing(samples).map((sample) => (
            <RecordDiff
              key={`${sample.side} ${sample.act}`}
              className="mt-1"
              kind={kindOf(part.entityType)}
              changes={Object.entries(sample.fields).map(([field, { from, to }]) => ({ field, before: from, after: to }))}
            />
          ))}
        </li>
      ))}
    </ul>
  )
}

/** A record that is linked and updated with the same values shows them once. */
function differing(samples: readonly Sample[]): readonly Sample[] {
  const seen = new Map<string, Sample>()
  for (const sample of samples) {
    const said = JSON.stringify(sample.fields)
    if (said !== '{}' && !seen.has(said)) seen.set(said, sample)
  }
  return [...seen.values()]
}
