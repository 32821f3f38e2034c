import { Link } from '@tanstack/react-router'
import CircleAlert from 'lucide-react/icons/circle-alert'
import GitCompare from 'lucide-react/icons/git-compare'
import TriangleAlert from 'lucide-react/icons/triangle-alert'
import type { ReactNode } from 'react'
import type { Config, SyncLog } from '../../data/sync.ts'
import { t, tn } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Card, Section } from '../../ui/page.tsx'
import { providerName } from '../../ui/provider-glyph.tsx'

/** Everything that waits for a person, each with the one action that settles it. */
export function Needs({ configs, conflicts, logs }: { configs: Config[]; conflicts: number; logs: SyncLog[] }) {
  const broken = configs.filter((config) => config.status === 'error' || config.status === 'disconnected')
  const refused = logs.reduce((sum, log) => sum + log.recordsFailed, 0)
  const nothing = broken.length === 0 && conflicts === 0 && refused === 0
  return (
    <Section title={t('home.needs')}>
      <Card className="p-0">
        {nothing && <EmptyState className="py-8" title={t('home.needs.nothing')} text={t('home.needs.nothing.text')} />}
        <ul>
          {broken.map((config) => (
            <Need
              key={config.id}
              icon={<CircleAlert className="text-bad" />}
              title={t('home.needs.error', { account: config.oauthUserEmail ?? providerName(config.provider) })}
              text={config.statusReason}
              action={<Link to="/connections">{t('home.needs.error.do')}</Link>}
            />
          ))}
          {conflicts > 0 && (
            <Need
              icon={<GitCompare className="text-warn" />}
              title={tn('home.needs.conflicts', conflicts)}
              action={<Link to="/conflicts">{t('home.needs.conflicts.do')}</Link>}
            />
          )}
          {refused > 0 && (
            <Need
              icon={<TriangleAlert className="text-warn" />}
              title={tn('home.needs.failed', refused)}
              action={<Link to="/runs">{t('home.needs.failed.do')}</Link>}
            />
          )}
        </ul>
      </Card>
    </Section>
  )
}

function Need({ icon, title, text, action }: { icon: ReactNode; title: string; text?: string | null; action: ReactNode }) {
  return (
    <li className="flex items-center gap-3 border-b border-line px-4 py-3 last:border-b-0 [&_svg]:size-4 [&_svg]:shrink-0">
      {icon}
      <div className="min-w-0 grow">
        <p className="font-medium">{title}</p>
        {text && <p className="truncate text-muted">{text}</p>}
      </div>
      <Button asChild size="sm">
        {action}
      </Button>
    </li>
  )
}
