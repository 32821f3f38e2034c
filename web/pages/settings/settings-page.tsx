import { useRouteContext } from '@tanstack/react-router'
import { t } from '../../text/t.ts'
import { Page } from '../../ui/page.tsx'
import { NameForm } from './name-form.tsx'
import { Tokens } from './tokens.tsx'
import { WorkspaceForm } from './workspace-form.tsx'

/** What a person, and an admin for the workspace, may set. */
export function SettingsPage() {
  const { session } = useRouteContext({ from: '/shell' })
  return (
    <Page title={t('nav.settings')}>
      <div className="flex max-w-2xl flex-col gap-8">
        <NameForm name={session.user.name} />
        {session.workspace?.role === 'admin' && <WorkspaceForm workspace={session.workspace} />}
        <Tokens />
      </div>
    </Page>
  )
}
