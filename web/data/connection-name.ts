import { useQuery } from '@tanstack/react-query'
import { providerName } from '../ui/provider-glyph.tsx'
import { configsQuery } from './sync.ts'

/** The connection behind an actor of the audit (`connection:<id>`), e.g. "Google (ana@acme.example)"; null for other actors and for one no longer there. */
export function useConnectionName(actor: string | null): string | null {
  const id = actor?.startsWith('connection:') === true ? actor.slice('connection:'.length) : null
  const configs = useQuery({ ...configsQuery, enabled: id !== null })
  const config = configs.data?.configs.find((one) => one.id === id)
  if (config === undefined) return null
  return config.oauthUserEmail === null ? providerName(config.provider) : `${providerName(config.provider)} (${config.oauthUserEmail})`
}
