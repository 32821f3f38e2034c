import { useQuery } from '@tanstack/react-query'
import { configsQuery } from '../data/sync.ts'
import { ProviderGlyph, providerName } from '../ui/provider-glyph.tsx'
import { ProofBadge } from './proof-badge.tsx'

/** What all runs came to: whether both sides of each account, or of the one named, are equal. */
export function ProofLine({ configId }: { configId?: string | undefined }) {
  const configs = useQuery(configsQuery).data?.configs ?? []
  return (
    <ul className="flex flex-wrap gap-x-6 gap-y-2">
      {configs
        .filter(({ id }) => configId === undefined || configId === '' || id === configId)
        .map((config) => (
          <li key={config.id} className="flex max-w-full items-center gap-2">
            <ProviderGlyph provider={config.provider} className="text-muted" />
            <span className="min-w-0 truncate">{config.oauthUserEmail ?? providerName(config.provider)}</span>
            <ProofBadge config={config} />
          </li>
        ))}
    </ul>
  )
}
