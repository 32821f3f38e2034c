import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiError } from '../../api.ts'
import type { FullConfig } from '../../data/connections.ts'
import type { Rec, RecordKind } from '../../data/records.ts'
import { linkByHand } from '../../data/why-not.ts'
import { t } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Input } from '../../ui/input.tsx'
import { toast } from '../../ui/toast.tsx'

type LinkByHandProps = { kind: RecordKind; record: Rec; config: FullConfig; editable: boolean; remoteId: string | null; hint: string }

/** Links the record to one there by its id, as that system names it. */
export function LinkByHand({ kind, record, config, editable, remoteId, hint }: LinkByHandProps) {
  const [id, setId] = useState(remoteId ?? '')
  const queries = useQueryClient()
  const link = useMutation({
    mutationFn: () => linkByHand(kind, record.id, { configId: config.id, remoteId: id.trim() }),
    onSuccess: () => {
      toast.done(t('whyNot.linked'))
      return queries.invalidateQueries({ queryKey: ['record', kind, record.id] })
    },
  })
  const error = link.error instanceof ApiError ? (link.error.fields['remoteId'] ?? link.error.message) : undefined
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        if (id.trim() !== '') link.mutate()
      }}
    >
      <Field label={t('whyNot.link.id')} hint={hint} error={error}>
        {(control) => (
          <Input {...control} value={id} disabled={!editable} autoComplete="off" onChange={(event) => setId(event.target.value)} />
        )}
      </Field>
      <Button
        type="submit"
        size="sm"
        variant="primary"
        className="self-start"
        disabled={!editable || id.trim() === ''}
        busy={link.isPending}
      >
        {t('whyNot.do.link')}
      </Button>
    </form>
  )
}
