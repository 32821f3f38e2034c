import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { invitationsQuery, withdraw } from '../../data/admin.ts'
import { troubleOf } from '../../data/trouble.ts'
import { t, tword } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { Section } from '../../ui/page.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { toast } from '../../ui/toast.tsx'

/** Links that still work. */
export function Invitations() {
  const invitations = useQuery(invitationsQuery)
  const queries = useQueryClient()
  const end = useMutation({
    mutationFn: withdraw,
    onSuccess: () => queries.invalidateQueries({ queryKey: ['invitations'] }),
    onError: (error) => toast.failed(troubleOf(error).title, troubleOf(error).text),
  })
  const open = invitations.data?.filter((each) => each.status === 'open') ?? []
  return (
    <Section title={t('members.invitations')}>
      {open.length === 0 && <p className="text-muted">{t('members.invitations.none')}</p>}
      <ul>
        {open.map((each) => (
          <li key={each.id} className="flex flex-wrap items-center gap-3 border-b border-line py-2 last:border-b-0">
            <span className="grow">
              {each.email ?? t('members.anyone')} · {tword('role', each.role)}
            </span>
            <span className="text-meta text-muted">
              {t('members.expires')} <RelativeTime at={each.expiresAt} />
            </span>
            <Button size="sm" disabled={end.isPending} onClick={() => end.mutate(each.id)}>
              {t('members.withdraw')}
            </Button>
          </li>
        ))}
      </ul>
    </Section>
  )
}
