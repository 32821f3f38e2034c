import type { Capability, Connector } from '#connectors/kit/connector.ts'
import type { Setup } from '#connectors/kit/setup.ts'
import { Fault, invalid } from '#lib/fault.ts'
import type { Connection } from './connection.ts'

/** A provider as this installation reaches it; `sandbox`: its stand-in. */
export type Provider = { readonly connector: Connector; readonly setup: Setup; readonly sandbox: boolean }

/** Where a provider is to ring. */
export const hookUrl = (webhookBase: string, provider: string): string => `${webhookBase}/api/hooks/${provider}`

/** By id. */
export type Providers = ReadonlyMap<string, Provider>

/** The named provider; throws `not_found`. */
export function providerNamed(providers: Providers, id: string): Provider {
  const found = providers.get(id)
  if (found === undefined) throw new Fault('not_found', `There is no provider ${id}; known: ${[...providers.keys()].join(', ')}`)
  return found
}

/** The capabilities asked for by id, all when none is named; throws `invalid` for an unknown one. */
export function capabilitiesNamed(connector: Connector, ids: readonly string[] | undefined): readonly Capability[] {
  if (ids === undefined || ids.length === 0) return connector.capabilities
  return ids.map((id) => {
    const found = connector.capabilities.find((each) => each.id === id)
    if (found !== undefined) return found
    throw invalid([
      {
        field: 'capabilities',
        message: `${connector.title} has no ${id}; choose from ${connector.capabilities.map((each) => each.id).join(', ')}`,
      },
    ])
  })
}

/** The least scopes for these capabilities and this direction; what writes there also has to read it. */
export function scopesFor(
  connector: Connector,
  capabilities: readonly Capability[],
  direction: Connection['direction'],
): readonly string[] {
  const asked = capabilities.flatMap(({ scopes }) => (direction === 'pull' ? scopes.pull : scopes.push))
  return [...new Set([...connector.auth.identityScopes, ...asked])]
}

/** Of these capabilities those whose scopes were really granted. */
export function grantedOf(
  capabilities: readonly Capability[],
  granted: readonly string[],
  direction: Connection['direction'],
): readonly Capability[] {
  return capabilities.filter(({ scopes }) => (direction === 'pull' ? scopes.pull : scopes.push).every((scope) => granted.includes(scope)))
}
