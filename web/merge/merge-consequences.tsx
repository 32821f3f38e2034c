import type { MergePreview } from '../data/merge.ts'
import { t, tn, tword } from '../text/t.ts'
import { ProviderGlyph, providerName } from '../ui/provider-glyph.tsx'

/** What else a merge does: what comes along, and what happens at each system. */
export function MergeConsequences({ preview }: { preview: MergePreview }) {
  const { references, timeline, loser, links, hiddenLinks } = preview
  const title = loser.title || t('record.untitled')
  return (
    <div className="grid gap-5 sm:grid-cols-2">
      <section>
        <h3 className="mb-1 font-semibold">{t('merge.consequences')}</h3>
        <ul className="flex flex-col gap-0.5 text-muted">
          {timeline.other > 0 && <li>{tn('merge.timeline', timeline.other, { title })}</li>}
          {references.map(({ entityType, field, label, count }) => (
            <li key={`${entityType} ${field}`}>{t('merge.reference', { count, kind: tword('kind', entityType), label })}</li>
          ))}
          {timeline.other === 0 && references.length === 0 && <li>{t('merge.nothing', { title })}</li>}
        </ul>
      </section>
      <section>
        <h3 className="mb-1 font-semibold">{t('merge.links')}</h3>
        {links.length + hiddenLinks === 0 && <p className="text-muted">{t('merge.links.none')}</p>}
        <ul className="flex flex-col gap-1.5">
          {links.map((link) => (
            <li key={link.id} className="flex items-start gap-2">
              <span className="mt-0.5 shrink-0">
                <ProviderGlyph provider={link.provider} />
              </span>
              <span className="min-w-0">
                <span className="font-medium">{link.of === 'mine' ? preview.winner.title : title}</span>{' '}
                <span className="text-meta text-faint">{link.account ?? providerName(link.provider)}</span>
                <span className="block text-muted">{link.says}</span>
              </span>
            </li>
          ))}
          {hiddenLinks > 0 && <li className="text-muted">{tn('merge.links.hidden', hiddenLinks)}</li>}
        </ul>
      </section>
    </div>
  )
}
