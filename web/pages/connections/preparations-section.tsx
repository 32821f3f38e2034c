import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { FullConfig } from '../../data/connections.ts'
import { makePreparation, type Preparation, preparationsQuery } from '../../data/preparations.ts'
import { troubleOf } from '../../data/trouble.ts'
import { t, tword } from '../../text/t.ts'
import { Badge, type Tone } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Section } from '../../ui/page.tsx'
import { providerName } from '../../ui/provider-glyph.tsx'
import { toast } from '../../ui/toast.tsx'

const tones: Record<Preparation['state'], Tone> = { done: 'ok', missing: 'accent', forbidden: 'warn', unknown: 'neutral' }

/** What can be set up in the account before anything is written there; nothing where there is none. */
export function PreparationsSection({
  config,
  untitled = false,
}: {
  config: FullConfig
  /** The title stands above already. */ untitled?: boolean
}) {
  const found = usePreparations(config)
  if (found.length === 0) return null
  const content = (
    <>
      <p className="text-muted">{t('preparations.text')}</p>
      <ul className="flex flex-col">
        {found.map((preparation) => (
          <Row key={preparation.id} config={config} preparation={preparation} />
        ))}
      </ul>
    </>
  )
  return untitled ? content : <Section title={t('preparations.title')}>{content}</Section>
}

/** What can be set up there; none where nothing is ever written there. */
export function usePreparations(config: FullConfig): readonly Preparation[] {
  const writes = config.syncDirection !== 'pull'
  const found = useQuery({ ...preparationsQuery(config.id), enabled: writes }).data
  return writes ? (found ?? []) : []
}

function Row({ config, preparation }: { config: FullConfig; preparation: Preparation }) {
  const { id, title, explanation, state, what, reason } = preparation
  const provider = providerName(config.provider)
  const queries = useQueryClient()
  const make = useMutation({
    mutationFn: () => makePreparation(config.id, id),
    onSuccess: () => toast.done(t('preparations.made', { title, provider })),
    onError: (error) => toast.failed(troubleOf(error).title, troubleOf(error).text),
    onSettled: () => queries.invalidateQueries({ queryKey: ['preparations', config.id] }),
  })
  return (
    <li className="flex flex-col gap-1 border-t border-line py-3 first:border-t-0">
      <span className="flex flex-wrap items-center gap-2">
        <span className="font-medium">{title}</span>
        <Badge tone={tones[state]}>{tword('preparations.state', state)}</Badge>
      </span>
      <p className="text-muted">{explanation}</p>
      {reason !== null && <p className={state === 'forbidden' ? 'text-warn' : 'text-muted'}>{reason}</p>}
      {state === 'missing' && (
        <>
          <p className="text-muted">
            {t('preparations.makes', { provider })} {what.join(', ')}
          </p>
          <span className="mt-1">
            <Button size="sm" busy={make.isPending} onClick={() => make.mutate()}>
              {t('preparations.make')}
            </Button>
          </span>
        </>
      )}
    </li>
  )
}
