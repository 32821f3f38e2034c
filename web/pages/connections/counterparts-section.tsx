import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import ChevronDown from 'lucide-react/icons/chevron-down'
import { useState } from 'react'
import { choicesQuery } from '../../data/choices.ts'
import type { FullConfig } from '../../data/connections.ts'
import { chooseCounterpart, type Counterpart, counterpartsQuery } from '../../data/counterparts.ts'
import { membersQuery } from '../../data/people.ts'
import { troubleOf } from '../../data/trouble.ts'
import { number, t, tn, tword } from '../../text/t.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Section } from '../../ui/page.tsx'
import { Picker, type PickerOption } from '../../ui/picker.tsx'
import { toast } from '../../ui/toast.tsx'

/** Who and what there is who and what here: those without a pair first. Nothing where the provider has no such things. */
export function CounterpartsSection({ config }: { config: FullConfig }) {
  const [all, setAll] = useState(false)
  const found = useQuery(counterpartsQuery(config.id)).data
  if (found === undefined || (found.items.length === 0 && found.reason === null)) return null
  const open = found.items.filter(({ localId }) => localId === null)
  const paired = found.items.filter(({ localId }) => localId !== null)
  return (
    <Section title={t('counterparts.title')}>
      <p className="text-muted">{t('counterparts.text')}</p>
      {found.reason !== null && <p className="text-warn">{found.reason}</p>}
      {open.length > 0 && <p className="text-warn">{tn('counterparts.open', found.unmatched)}</p>}
      {open.length === 0 && found.reason === null && <p className="text-ok">{t('counterparts.none')}</p>}
      <ul className="flex flex-col">
        {[...open, ...(all ? paired : [])].map((each) => (
          <Row key={`${each.to} ${each.remoteId}`} config={config} one={each} items={found.items} />
        ))}
      </ul>
      {found.pagination.total > found.items.length && (
        <p className="text-meta text-muted">{t('counterparts.more', { count: number(found.items.length) })}</p>
      )}
      {paired.length > 0 && (
        <span>
          <Button size="sm" variant="ghost" aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? t('counterparts.hide') : tn('counterparts.show', found.pagination.total - found.unmatched)}
          </Button>
        </span>
      )}
    </Section>
  )
}

type RowProps = { config: FullConfig; one: Counterpart; items: readonly Counterpart[] }

function Row({ config, one, items }: RowProps) {
  const queries = useQueryClient()
  const save = useMutation({
    mutationFn: (localId: string | null) => chooseCounterpart(config.id, one, localId),
    onSuccess: () => toast.done(t('counterparts.saved')),
    onError: (error) => toast.failed(troubleOf(error).title, troubleOf(error).text),
    onSettled: () => queries.invalidateQueries({ queryKey: ['configs', 'counterparts', config.id] }),
  })
  const label = one.label.trim() === '' ? t('counterparts.unnamed', { id: one.remoteId }) : one.label
  const chosen = one.localId === null ? t('counterparts.choose') : (one.localLabel ?? one.localId)
  const hint = [tword('counterparts.to', one.to), one.withinLabel, one.email].filter(Boolean).join(' · ')
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 border-b border-line py-2 last:border-b-0">
      <span className="min-w-0">
        <span className="flex flex-wrap items-center gap-2">
          <span className="min-w-0 truncate font-medium">{label}</span>
          {one.localId !== null && <Badge>{tword('counterparts.by', one.by)}</Badge>}
          {one.goneAt !== null && <Badge tone="warn">{t('counterparts.gone')}</Badge>}
        </span>
        <span className="block truncate text-meta text-muted">{hint}</span>
      </span>
      <Picker
        label={t('counterparts.pick', { label })}
        options={useOptions(one, items)}
        value={one.localId}
        clearable
        onPick={(localId) => save.mutate(localId)}
        trigger={
          <Button
            size="sm"
            busy={save.isPending}
            aria-label={`${chosen} ${t('counterparts.pick', { label })}`}
            className="w-56 justify-between"
          >
            <span className={`truncate ${one.localId === null ? 'text-faint' : ''}`}>{chosen}</span>
            <ChevronDown aria-hidden />
          </Button>
        }
      />
    </li>
  )
}

/** Who or what of ours it may be; a stage only one of the pipeline that its own stands for. */
function useOptions(one: Counterpart, items: readonly Counterpart[]): PickerOption[] {
  const members = useQuery({ ...membersQuery, enabled: one.to === 'member' }).data ?? []
  const choices = useQuery({ ...choicesQuery(one.to === 'pipeline' ? 'pipeline' : 'stage'), enabled: one.to !== 'member' }).data ?? []
  const home = items.find(({ to, remoteId }) => to === 'pipeline' && remoteId === one.within)?.localId
  switch (one.to) {
    case 'member':
      return members
        .filter(({ status }) => status === 'active')
        .map(({ id, name, email }) => ({ value: id, label: name, ...(email === null ? {} : { hint: email }) }))
    case 'pipeline':
      return choices.map(({ id, name }) => ({ value: id, label: name }))
    case 'stage':
      return choices.filter(({ pipelineId }) => pipelineId === home).map(({ id, name }) => ({ value: id, label: name }))
  }
}
