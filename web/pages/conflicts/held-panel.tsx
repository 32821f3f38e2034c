import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { answerHeld, type HeldDelete, heldQuery } from '../../data/held.ts'
import { pathOf } from '../../data/records.ts'
import { type Config, configsQuery } from '../../data/sync.ts'
import { troubleOf } from '../../data/trouble.ts'
import { t, tn, tword } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { Confirm } from '../../ui/confirm.tsx'
import { Section } from '../../ui/page.tsx'
import { providerName } from '../../ui/provider-glyph.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { toast } from '../../ui/toast.tsx'
import { kindOf } from './side.ts'

/** Deletes that the brake holds, by connection, and the one answer to them. */
export function HeldPanel() {
  const configs = useQuery(configsQuery).data?.configs ?? []
  return (
    <div className="flex flex-col gap-6">
      {configs.map((config) => (
        <HeldOf key={config.id} config={config} />
      ))}
    </div>
  )
}

function HeldOf({ config }: { config: Config }) {
  const held = useQuery(heldQuery(config.id)).data
  const queries = useQueryClient()
  const [asked, setAsked] = useState<'release' | 'refuse' | null>(null)
  const act = useMutation({
    mutationFn: (answer: 'release' | 'refuse') => answerHeld(config.id, answer),
    onSuccess: ({ answered }, answer) => {
      toast.done(tn(answer === 'release' ? 'held.released' : 'held.refused', answered))
      return Promise.all([['conflicts'], ['records'], ['record'], ['configs']].map((queryKey) => queries.invalidateQueries({ queryKey })))
    },
    onError: (error) => toast.failed(troubleOf(error).title, troubleOf(error).text),
    onSettled: () => setAsked(null),
  })
  const total = held?.pagination.total ?? 0
  if (held === undefined || total === 0) return null
  const rest = total - held.items.length
  return (
    <Section
      title={tn('held.title', total, { account: config.oauthUserEmail ?? providerName(config.provider) })}
      actions={
        <span className="flex flex-wrap gap-2">
          <Button size="sm" onClick={() => setAsked('refuse')}>
            {t('held.refuse')}
          </Button>
          <Button size="sm" variant="danger" onClick={() => setAsked('release')}>
            {t('held.release')}
          </Button>
        </span>
      }
    >
      <p className="text-muted">
        {t('held.text')} {held.here > 0 && `${tn('held.here', held.here)}. `}
        {held.there > 0 && `${tn('held.there', held.there)}.`}
      </p>
      <ul className="rounded-md border border-line">
        {held.items.map((item) => (
          <HeldRow key={item.id} item={item} />
        ))}
        {rest > 0 && <li className="px-3 py-2 text-muted">{tn('held.more', rest)}</li>}
      </ul>
      {asked !== null && (
        <Confirm
          open
          onOpenChange={(open) => !open && setAsked(null)}
          title={tn(`held.${asked}.title`, total)}
          action={t(`held.${asked}`)}
          busy={act.isPending}
          onConfirm={() => act.mutate(asked)}
        >
          {t(`held.${asked}.text`)}
        </Confirm>
      )}
    </Section>
  )
}

function HeldRow({ item }: { item: HeldDelete }) {
  const kind = kindOf(item.entityType)
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-3 border-b border-line px-3 py-2 last:border-b-0">
      {kind !== undefined && item.title !== null ? (
        <Link to={`/${pathOf[kind]}/$id`} params={{ id: item.entityId }} className="min-w-0 truncate font-medium hover:underline">
          {item.title}
        </Link>
      ) : (
        <span className="min-w-0 truncate text-muted">{item.title ?? t('held.unseen')}</span>
      )}
      <span className="text-meta text-muted">
        {tword('kind', item.entityType)}
        {item.detectedAt !== null && ' · '}
        {item.detectedAt !== null && <RelativeTime at={item.detectedAt} />}
      </span>
    </li>
  )
}
