import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { entranceQuery, sessionQuery } from '../../data/session.ts'
import { createFirstAccount, signIn, signInWith } from '../../data/sign-in.ts'
import { troubleOf } from '../../data/trouble.ts'
import { t } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorPanel } from '../../ui/error-panel.tsx'
import { ProviderGlyph, providerName } from '../../ui/provider-glyph.tsx'
import { SkeletonLines } from '../../ui/skeleton.tsx'
import { AccountForm } from './account-form.tsx'
import { Door } from './door.tsx'

const PASSWORD_MIN = 10

/** Only addresses of this site are followed after signing in. */
const inside = (to: string | undefined) => (to?.startsWith('/') === true && !to.startsWith('//') && !to.startsWith('/\\') ? to : '/')

/** Sign-in, or the first account while the instance is empty. */
export function SignInPage() {
  const entrance = useQuery(entranceQuery)
  const search = useSearch({ from: '/sign-in' })
  const queries = useQueryClient()
  const navigate = useNavigate()
  const goOn = async () => {
    await queries.invalidateQueries({ queryKey: sessionQuery.queryKey })
    await queries.fetchQuery({ ...sessionQuery, staleTime: 0 })
    await navigate({ href: inside(search.to) })
  }
  if (entrance.isError)
    return (
      <Door title={t('signIn.title')} sandbox={false}>
        <ErrorPanel trouble={troubleOf(entrance.error)} onRetry={() => void entrance.refetch()} />
      </Door>
    )
  if (entrance.data === undefined)
    return (
      <Door title={t('signIn.title')} sandbox={false}>
        <SkeletonLines count={5} />
      </Door>
    )
  const { firstAccount, setupCode, providers, sandbox } = entrance.data
  if (firstAccount) return <FirstAccount setupCode={setupCode} sandbox={sandbox} onDone={goOn} />
  return (
    <Door title={t('signIn.title')} sandbox={sandbox}>
      <AccountForm
        fields={[
          { name: 'email', label: t('signIn.email'), type: 'email', autoComplete: 'username' },
          { name: 'password', label: t('signIn.password'), type: 'password', autoComplete: 'current-password' },
        ]}
        submit={t('signIn.submit')}
        wording={{ 401: t('signIn.wrong') }}
        onSubmit={async ({ email = '', password = '' }) => {
          await signIn(email, password)
          await goOn()
        }}
      >
        {search.error !== undefined && (
          <p role="alert" className="text-meta text-bad">
            {t(search.error === 'account_not_linked' ? 'signIn.notLinked' : 'signIn.failed')}
          </p>
        )}
        {providers.length > 0 && <p className="text-center text-meta text-faint">{t('signIn.or')}</p>}
        {providers.map((provider) => (
          <Button key={provider} size="lg" onClick={() => void signInWith(provider, inside(search.to))}>
            <ProviderGlyph provider={provider} />
            {t('signIn.with', { provider: providerName(provider) })}
          </Button>
        ))}
        <p className="text-meta text-faint">{t('signIn.invitedOnly')}</p>
      </AccountForm>
    </Door>
  )
}

function FirstAccount({ setupCode, sandbox, onDone }: { setupCode: boolean; sandbox: boolean; onDone: () => Promise<void> }) {
  return (
    <Door title={t('first.title')} text={t('first.text')} sandbox={sandbox}>
      <AccountForm
        fields={[
          { name: 'name', label: t('first.name'), autoComplete: 'name' },
          { name: 'email', label: t('first.email'), type: 'email', autoComplete: 'username' },
          {
            name: 'password',
            label: t('first.password'),
            type: 'password',
            autoComplete: 'new-password',
            minLength: PASSWORD_MIN,
            hint: t('first.password.hint', { min: PASSWORD_MIN }),
          },
          { name: 'workspace', label: t('first.workspace'), autoComplete: 'organization', hint: t('first.workspace.hint') },
          ...(setupCode ? [{ name: 'setupCode', label: t('first.code'), autoComplete: 'off', hint: t('first.code.hint') }] : []),
        ]}
        submit={t('first.submit')}
        onSubmit={async ({ name = '', email = '', password = '', workspace = '', setupCode: code }) => {
          await createFirstAccount({ name, email, password, workspace, ...(code ? { setupCode: code } : {}) })
          await onDone()
        }}
      />
    </Door>
  )
}
