import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { type Choice, type Conflict, ignoreConflict, resolveConflict } from '../../data/conflicts.ts'
import { fieldsQuery, nameOf } from '../../data/fields.ts'
import { pathOf, type RecordKind } from '../../data/records.ts'
import { configsQuery } from '../../data/sync.ts'
import { troubleOf } from '../../data/trouble.ts'
import { t } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { Checkbox } from '../../ui/checkbox.tsx'
import { Card } from '../../ui/page.tsx'
import { providerName } from '../../ui/provider-glyph.tsx'
import { useShortcut } from '../../ui/shortcuts.ts'
import { toast } from '../../ui/toast.tsx'
import { FieldChoice } from './field-choice.tsx'
import { answerOf, titleOf } from './side.ts'

const kindOf: Record<string, RecordKind> = {
  account: 'company',
  company: 'company',
  contact: 'contact',
  lead: 'lead',
  deal: 'deal',
  opportunity: 'deal',
}

/** One conflict: both values of each field, which to keep, and the decision. */
export function ConflictDetail({ conflict, onDone }: { conflict: Conflict; onDone: () => void }) {
  const all = (side: Choice) => Object.fromEntries(conflict.conflictingFields.map((field) => [field, side]))
  const [choices, setChoices] = useState<Record<string, Choice>>(() => all('use_app'))
  const [always, setAlways] = useState(false)
  const queries = useQueryClient()
  const act = useMutation({
    mutationFn: (work: 'resolve' | 'ignore') =>
      work === 'ignore'
        ? ignoreConflict(conflict.id)
        : resolveConflict(conflict.id, { ...answerOf(choices), ...(always ? { always } : {}) }),
    onSuccess: (_, work) => {
      toast.done(work === 'resolve' ? t('conflicts.resolved') : t('conflicts.ignored'))
      onDone()
      // A decision writes the record too.
      return Promise.all([['conflicts'], ['record'], ['records'], ['timeline']].map((queryKey) => queries.invalidateQueries({ queryKey })))
    },
    onError: (error) => toast.failed(troubleOf(error).title, troubleOf(error).text),
  })
  const open = conflict.status === 'pending'
  const group = t('conflicts.keys')
  useShortcut({ keys: '1', label: t('conflicts.key.ours'), group }, () => setChoices(all('use_app')))
  useShortcut({ keys: '3', label: t('conflicts.key.theirs'), group }, () => setChoices(all('use_crm')))
  useShortcut({ keys: 'enter', label: t('conflicts.key.resolve'), group }, () => open && act.mutate('resolve'))
  const kind = kindOf[conflict.entityType]
  const fields = useQuery({ ...fieldsQuery(kind ?? 'contact'), enabled: kind !== undefined }).data ?? []
  const labelOf = (name: string) => fields.find((field) => nameOf(field) === name)?.label ?? name.replace(/^custom\./, '')
  const config = useQuery(configsQuery).data?.configs.find((each) => each.id === conflict.configId)
  const theirs = config === undefined ? t('conflicts.theirs') : providerName(config.provider)
  return (
    <Card className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 className="text-lead font-semibold">{titleOf(conflict)}</h2>
        {kind !== undefined && (
          <Button asChild size="sm">
            <Link to={`/${pathOf[kind]}/$id`} params={{ id: conflict.entityId }}>
              {t('conflicts.openRecord')}
            </Link>
          </Button>
        )}
      </div>
      {conflict.conflictingFields.map((field) => (
        <FieldChoice
          key={field}
          conflict={conflict}
          field={field}
          label={labelOf(field)}
          theirs={theirs}
          side={choices[field] ?? 'use_app'}
          disabled={!open}
          onChoose={(side) => setChoices({ ...choices, [field]: side })}
        />
      ))}
      {open && (
        <div className="flex flex-wrap items-center gap-3 border-t border-line pt-4">
          <Checkbox checked={always} onChange={setAlways} label={t('conflicts.always')} />
          <div className="grow" />
          <Button onClick={() => act.mutate('ignore')} disabled={act.isPending}>
            {t('conflicts.ignore')}
          </Button>
          <Button variant="primary" busy={act.isPending} onClick={() => act.mutate('resolve')}>
            {t('conflicts.resolve')}
          </Button>
        </div>
      )}
    </Card>
  )
}
