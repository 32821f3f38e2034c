import { z } from 'zod'
import { endpointOverrides, limitOverrides, type Setup } from '../kit/setup.ts'
import { version } from './version.ts'

/** Where HubSpot answers (providers.md §10). */
export const endpoints = {
  authorize: 'https://app.hubspot.com/oauth/authorize',
  token: `https://api.hubapi.com/oauth/${version}/token`,
  revoke: `https://api.hubapi.com/oauth/${version}/token/revoke`,
  api: 'https://api.hubapi.com',
} as const

/** Calls of one app in one account within 10 seconds; searches of one account within a second, whoever makes them. */
export const limits = { calls: 110, searches: 5 } as const

const text = z.string().trim().min(1).optional()

/** HubSpot's environment variables. */
export const env = z.object({
  HUBSPOT_CLIENT_ID: text,
  HUBSPOT_CLIENT_SECRET: text,
  HUBSPOT_ENDPOINTS: endpointOverrides(endpoints),
  HUBSPOT_LIMITS: limitOverrides(limits),
  HUBSPOT_APP_ID: z.string().trim().regex(/^\d*$/, 'must be the number of the app, as its page at HubSpot shows it').optional(),
  HUBSPOT_DEVELOPER_KEY: text,
})

/** How this installation reaches HubSpot, from its variables (checked by `env` before). */
export function setup(variables: Readonly<Record<string, unknown>>): Setup {
  const given = env.parse(variables)
  const { HUBSPOT_CLIENT_ID: id, HUBSPOT_CLIENT_SECRET: secret } = given
  return {
    client: id !== undefined && secret !== undefined ? { id, secret } : null,
    serviceAccount: null,
    endpoints: { ...endpoints, ...filled(given.HUBSPOT_ENDPOINTS) },
    limits: { ...limits, ...filled(given.HUBSPOT_LIMITS) },
  }
}

function filled<T>(given: Readonly<Record<string, T | undefined>> | undefined): Record<string, T> {
  return Object.fromEntries(Object.entries(given ?? {}).filter((entry): entry is [string, T] => entry[1] !== undefined))
}
