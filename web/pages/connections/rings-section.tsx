import { useQuery } from '@tanstack/react-query'
import { type FullConfig, offersQuery } from '../../data/connections.ts'
import { t } from '../../text/t.ts'
import { CodeBlock } from '../../ui/code.tsx'
import { Section } from '../../ui/page.tsx'
import { providerName } from '../../ui/provider-glyph.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'

/** Where the provider is to ring, and when it last did; nothing for one that does not ring. */
export function RingsSection({ config }: { config: FullConfig }) {
  const url = useQuery(offersQuery).data?.find(({ id }) => id === config.provider)?.webhookUrl ?? null
  if (url === null) return null
  const rung = config.channels.find(({ kind }) => kind === 'webhook')?.lastRingAt ?? null
  return (
    <Section title={t('rings.title')}>
      <p className="text-muted">{t('rings.text', { provider: providerName(config.provider) })}</p>
      <CodeBlock text={url} label={t('rings.address')} />
      <p className="text-muted">
        {rung === null ? (
          t('rings.never')
        ) : (
          <>
            {t('rings.last')} <RelativeTime at={rung} />
          </>
        )}
      </p>
    </Section>
  )
}
