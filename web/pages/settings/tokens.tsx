import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { endToken, makeToken, tokensQuery } from '../../data/admin.ts'
import { troubleOf } from '../../data/trouble.ts'
import { t } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Input } from '../../ui/input.tsx'
import { Card, Section } from '../../ui/page.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { toast } from '../../ui/toast.tsx'

/** Personal API tokens: made here, shown once. */
export function Tokens() {
  const [name, setName] = useState('')
  const queries = useQueryClient()
  const tokens = useQuery(tokensQuery)
  const settle = {
    onSuccess: () => queries.invalidateQueries({ queryKey: ['tokens'] }),
    onError: (error: unknown) => toast.failed(troubleOf(error).title, troubleOf(error).text),
  }
  const make = useMutation({ mutationFn: makeToken, ...settle })
  const end = useMutation({ mutationFn: endToken, ...settle })
  return (
    <Section
      title={t('settings.api')}
      actions={
        <Button asChild variant="link" size="sm">
          <a href="/api/docs">{t('settings.api.docs')}</a>
        </Button>
      }
    >
      <p className="text-muted">{t('settings.api.text')}</p>
      <form
        className="flex items-end gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          make.mutate(name)
          setName('')
        }}
      >
        <Field label={t('settings.token.name')} className="grow">
          {(control) => <Input {...control} required value={name} onChange={(event) => setName(event.target.value)} />}
        </Field>
        <Button type="submit" busy={make.isPending} disabled={name.trim() === ''}>
          {t('settings.token.make')}
        </Button>
      </form>
      {make.data && (
        <Card className="flex flex-col gap-1">
          <span className="text-muted">{t('settings.token.once')}</span>
          <code className="font-mono break-all">{make.data.token}</code>
        </Card>
      )}
      {tokens.data?.length === 0 && <p className="text-muted">{t('settings.tokens.none')}</p>}
      <ul>
        {tokens.data?.map((token) => (
          <li key={token.id} className="flex flex-wrap items-center gap-3 border-b border-line py-2 last:border-b-0">
            <span className="grow">
              {token.name} <code className="font-mono text-meta text-muted">{token.prefix}…</code>
            </span>
            <span className="text-meta text-muted">
              {t('settings.token.used')} <RelativeTime at={token.lastUsedAt} />
            </span>
            <Button size="sm" disabled={end.isPending} onClick={() => end.mutate(token.id)}>
              {t('settings.token.end', { name: token.name })}
            </Button>
          </li>
        ))}
      </ul>
    </Section>
  )
}
