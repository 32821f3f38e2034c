import { useMutation, useQueryClient } from '@tanstack/react-query'
import { changeConfig, type Frequency, type FullConfig, type Rule, type SyncDirection } from '../../data/connections.ts'
import { troubleOf } from '../../data/trouble.ts'
import { t, tword } from '../../text/t.ts'
import { Field } from '../../ui/field.tsx'
import { Select } from '../../ui/select.tsx'
import { Switch } from '../../ui/switch.tsx'
import { toast } from '../../ui/toast.tsx'
import { KindsField } from './kinds-field.tsx'

const directions: readonly SyncDirection[] = ['bidirectional', 'pull', 'push']
const rules: readonly Rule[] = ['last_write_wins', 'crm_wins', 'app_wins', 'manual_review']
const frequencies: readonly Frequency[] = ['realtime', 'every_15_minutes', 'every_30_minutes', 'hourly', 'daily', 'manual']

const named = <V extends string>(prefix: string, words: readonly V[]) => words.map((value) => ({ value, label: tword(prefix, value) }))

/** Kinds, direction, rule, frequency and what a sync may do; each choice is saved at once. */
export function SettingsForm({ config: saved }: { config: FullConfig }) {
  const queries = useQueryClient()
  const save = useMutation({
    mutationFn: (patch: Partial<FullConfig>) => changeConfig(saved.id, patch),
    onSuccess: () => {
      toast.done(t('connections.saved'))
      return queries.invalidateQueries({ queryKey: ['configs'] })
    },
    onError: (error) => toast.failed(troubleOf(error).title, troubleOf(error).text),
  })
  // Shown at once as chosen; a refusal puts it back.
  const config: FullConfig = save.isPending ? { ...saved, ...save.variables } : saved
  const option = (name: 'createHere' | 'createThere' | 'deleteWhenDeleted') => ({
    checked: config.options[name] === true,
    disabled: save.isPending,
    onChange: (checked: boolean) => save.mutate({ options: { ...config.options, [name]: checked } }),
  })
  return (
    <div className="grid gap-x-8 gap-y-4 lg:grid-cols-2">
      <KindsField config={config} busy={save.isPending} onChange={(syncEntities) => save.mutate({ syncEntities })} />
      <div className="flex flex-col gap-3">
        <Field label={t('connections.direction')}>
          {(control) => (
            <Select
              {...control}
              value={config.syncDirection}
              options={named('direction', directions)}
              onChange={(syncDirection) => save.mutate({ syncDirection })}
            />
          )}
        </Field>
        <Field label={t('connections.policy')}>
          {(control) => (
            <Select
              {...control}
              value={config.conflictResolution}
              options={named('rule', rules)}
              onChange={(conflictResolution) => save.mutate({ conflictResolution })}
            />
          )}
        </Field>
        <Field label={t('connections.frequency')}>
          {(control) => (
            <Select
              {...control}
              value={config.syncFrequency}
              options={named('frequency', frequencies)}
              onChange={(syncFrequency) => save.mutate({ syncFrequency })}
            />
          )}
        </Field>
      </div>
      <div className="flex flex-col gap-3 lg:pt-5">
        <Switch label={t('connections.createHere')} {...option('createHere')} />
        <Switch label={t('connections.createThere')} {...option('createThere')} />
        <Switch label={t('connections.deletes')} hint={t('connections.deletes.hint')} {...option('deleteWhenDeleted')} />
      </div>
    </div>
  )
}
