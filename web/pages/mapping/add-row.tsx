import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiError } from '../../api.ts'
import type { FullConfig } from '../../data/connections.ts'
import { addMapping, localFieldsQuery, remoteFieldsQuery } from '../../data/mapping.ts'
import { troubleOf } from '../../data/trouble.ts'
import { t } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Select } from '../../ui/select.tsx'
import { toast } from '../../ui/toast.tsx'

type Props = { config: FullConfig; entityType: string; taken: readonly string[] }

/** A field there and a field here, joined. */
export function AddRow({ config, entityType, taken }: Props) {
  const [remote, setRemote] = useState<string>()
  const [local, setLocal] = useState<string>()
  const queries = useQueryClient()
  const theirs = useQuery(remoteFieldsQuery(config.provider, { configId: config.id, entityType }))
  const ours = useQuery(localFieldsQuery(entityType))
  const add = useMutation({
    mutationFn: ({ crmField, appField }: { crmField: string; appField: string }) =>
      addMapping(config.id, { entityType, crmField, appField, syncDirection: 'bidirectional' }),
    onSuccess: () => {
      toast.done(t('mapping.saved'))
      setRemote(undefined)
      setLocal(undefined)
      return queries.invalidateQueries({ queryKey: ['mapping'] })
    },
    onError: (error) => toast.failed(troubleOf(error).title, troubleOf(error).text),
  })
  const refused = add.error instanceof ApiError ? add.error.fields : {}
  const open = theirs.data?.filter((field) => !taken.includes(field.name)) ?? []
  return (
    <form
      className="grid items-end gap-3 sm:grid-cols-[1fr_1fr_auto]"
      onSubmit={(event) => {
        event.preventDefault()
        if (remote !== undefined && local !== undefined) add.mutate({ crmField: remote, appField: local })
      }}
    >
      <Field label={t('mapping.remote')} error={refused['crmField']}>
        {(control) => (
          <Select
            {...control}
            value={remote}
            onChange={setRemote}
            options={open.map((field) => ({ value: field.name, label: field.label, hint: field.type }))}
          />
        )}
      </Field>
      <Field label={t('mapping.local')} error={refused['appField']}>
        {(control) => <Select {...control} value={local} onChange={setLocal} options={ours.data ?? []} />}
      </Field>
      <Button type="submit" busy={add.isPending} disabled={remote === undefined || local === undefined}>
        {t('mapping.add')}
      </Button>
    </form>
  )
}
