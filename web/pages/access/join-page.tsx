import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { ApiError } from '../../api.ts'
import { sessionQuery } from '../../data/session.ts'
import { acceptInvitation, type Invitation, readInvitation } from '../../data/sign-in.ts'
import { troubleOf } from '../../data/trouble.ts'
import { t, tword } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorPanel } from '../../ui/error-panel.tsx'
import { SkeletonLines } from '../../ui/skeleton.tsx'
import { AccountForm } from './account-form.tsx'
import { Door } from './door.tsx'

const PASSWORD_MIN = 10

/** An invitation link: makes an account and joins, or joins with the account that is signed in. */
export function JoinPage() {
  const { token } = useParams({ from: '/join/$token' })
  const invitation = useQuery({ queryKey: ['invitation', token], queryFn: () => readInvitation(token), retry: false })
  const session = useQuery(sessionQuery)
  const queries = useQueryClient()
  const navigate = useNavigate()
  const goOn = async () => {
    await queries.fetchQuery({ ...sessionQuery, staleTime: 0 })
    await navigate({ to: '/' })
  }
  if (invitation.isError) {
    const gone =
      invitation.error instanceof ApiError &&
      invitation.error.status >= 400 &&
      invitation.error.status < 500 &&
      invitation.error.status !== 429
    if (!gone)
      return (
        <Door title={t('kit.error.title')} sandbox={false}>
          <ErrorPanel trouble={troubleOf(invitation.error)} onRetry={() => void invitation.refetch()} />
        </Door>
      )
    return (
      <Door title={t('join.bad')} text={t('join.bad.text')} sandbox={false}>
        <Button asChild>
          <Link to="/sign-in">{t('join.signIn')}</Link>
        </Button>
      </Door>
    )
  }
  if (invitation.data === undefined || session.isPending)
    return (
      <Door title={t('kit.loading')} sandbox={false}>
        <SkeletonLines count={4} />
      </Door>
    )
  return (
    <Accept
      token={token}
      invitation={invitation.data}
      signedInAs={session.data ? (session.data.user.email ?? session.data.user.name) : null}
      onDone={goOn}
    />
  )
}

type AcceptProps = { token: string; invitation: Invitation; signedInAs: string | null; onDone: () => Promise<void> }

function Accept({ token, invitation, signedInAs, onDone }: AcceptProps) {
  const role = tword('role', invitation.role)
  const text = invitation.inviter ? t('join.text', { inviter: invitation.inviter, role }) : t('join.textPlain', { role })
  const title = t('join.title', { workspace: invitation.workspace })
  const join = async (account?: { name: string; email: string; password: string }) => {
    await acceptInvitation(token, account)
    await onDone()
  }
  if (signedInAs !== null)
    return (
      <Door title={title} text={text} sandbox={false}>
        <p className="mb-4 text-muted">{t('join.as', { email: signedInAs })}</p>
        <AccountForm fields={[]} submit={t('join.accept')} onSubmit={() => join()} />
      </Door>
    )
  return (
    <Door title={title} text={text} sandbox={false}>
      <AccountForm
        fields={[
          { name: 'name', label: t('first.name'), autoComplete: 'name' },
          { name: 'email', label: t('first.email'), type: 'email', autoComplete: 'username', value: invitation.email ?? '' },
          {
            name: 'password',
            label: t('first.password'),
            type: 'password',
            autoComplete: 'new-password',
            minLength: PASSWORD_MIN,
            hint: t('first.password.hint', { min: PASSWORD_MIN }),
          },
        ]}
        submit={t('join.submit')}
        onSubmit={({ name = '', email = '', password = '' }) => join({ name, email, password })}
      >
        <Button asChild variant="link">
          <Link to="/sign-in" search={{ to: `/join/${token}` }}>
            {t('join.haveAccount')}
          </Link>
        </Button>
      </AccountForm>
    </Door>
  )
}
