import { useQuery } from '@tanstack/react-query'
import type { FullConfig } from '../../data/connections.ts'
import type { Rec, RecordKind } from '../../data/records.ts'
import { troubleOf } from '../../data/trouble.ts'
import { whyNotQuery } from '../../data/why-not.ts'
import { t } from '../../text/t.ts'
import { Badge } from '../../ui/badge.tsx'
import { Drawer } from '../../ui/drawer.tsx'
import { ErrorPanel } from '../../ui/error-panel.tsx'
import { providerName } from '../../ui/provider-glyph.tsx'
import { SkeletonLines } from '../../ui/skeleton.tsx'
import { WhyNotMend } from './why-not-mend.tsx'

type WhyNotDrawerProps = { kind: RecordKind; record: Rec; config: FullConfig; editable: boolean; onClose: () => void }

/** Why a record is not at a connection: every reason, the one to mend first on top, each with the act that mends it. */
export function WhyNotDrawer({ kind, record, config, editable, onClose }: WhyNotDrawerProps) {
  const why = useQuery(whyNotQuery(kind, record.id, config.id))
  return (
    <Drawer
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('whyNot.title', { provider: providerName(config.provider) })}
      description={config.oauthUserEmail ?? undefined}
    >
      {why.isError ? (
        <ErrorPanel trouble={troubleOf(why.error)} onRetry={() => void why.refetch()} />
      ) : why.data === undefined ? (
        <SkeletonLines count={4} />
      ) : why.data.synced ? (
        <div>
          <p className="font-medium">{t('whyNot.synced')}</p>
          <p className="text-muted">{t('whyNot.synced.text')}</p>
        </div>
      ) : (
        <ol className="flex flex-col gap-3">
          {why.data.reasons.map((reason, at) => (
            <li key={reason.code} className="flex flex-col gap-2 rounded-md border border-line p-3">
              {why.data.reasons.length > 1 && (
                <span>
                  <Badge tone={at === 0 ? 'accent' : 'neutral'}>{t(at === 0 ? 'whyNot.first' : 'whyNot.then')}</Badge>
                </span>
              )}
              <p className="break-words">{reason.text}</p>
              <WhyNotMend
                kind={kind}
                record={record}
                config={config}
                editable={editable}
                why={why.data}
                reason={reason}
                onClose={onClose}
              />
            </li>
          ))}
        </ol>
      )}
    </Drawer>
  )
}
