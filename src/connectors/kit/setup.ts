import { z } from 'zod'

/** A service account that acts as one person (JWT-bearer, RFC 7523): PKCS #8 key, and the address it acts as. */
export type ServiceAccount = { readonly email: string; readonly key: string; readonly keyId: string | null; readonly subject: string }

/** How this installation reaches a provider. */
export type Setup = {
  readonly client: { readonly id: string; readonly secret: string } | null
  readonly serviceAccount: ServiceAccount | null
  /** Full URLs, or bases before the documented paths, by endpoint key. */
  readonly endpoints: Readonly<Record<string, string>>
  /** The provider's limits as this installation knows them, by name; the connector's own where absent. */
  readonly limits: Readonly<Record<string, number>>
}

/** True where somebody can connect at all. */
export function isConfigured(setup: Setup): boolean {
  return setup.client !== null || setup.serviceAccount !== null
}

/** The schema of a `…_ENDPOINTS` variable: a JSON object that overrides any of the known endpoints with an http(s) URL. */
export function endpointOverrides(known: Readonly<Record<string, string>>) {
  const url = z.url({ protocol: /^https?$/, message: 'must be an http or https URL' }).transform((text) => text.replace(/\/+$/, ''))
  const shape = Object.fromEntries(Object.keys(known).map((key) => [key, url.optional()]))
  return z
    .preprocess(readJson, z.strictObject(shape, { message: `must be a JSON object; its keys: ${Object.keys(known).join(', ')}` }))
    .optional()
}

/** The schema of a `…_LIMITS` variable: a JSON object that changes any of the known limits. */
export function limitOverrides(known: Readonly<Record<string, number>>) {
  const shape = Object.fromEntries(Object.keys(known).map((key) => [key, z.number().positive().optional()]))
  return z
    .preprocess(readJson, z.strictObject(shape, { message: `must be a JSON object; its keys: ${Object.keys(known).join(', ')}` }))
    .optional()
}

type Reachable = {
  readonly endpoints: Readonly<Record<string, string>>
  readonly api: { readonly limits: Readonly<Record<string, number>> }
}

const sandboxPace = 20

/** The provider's sandbox at one origin: documented paths, any client id with the secret `sandbox`, and no quota worth saving. */
export function sandboxSetup({ endpoints, api }: Reachable, origin: string): Setup {
  const moved = Object.entries(endpoints).map(([key, url]) => [key, `${origin}${new URL(url).pathname}`.replace(/\/+$/, '')])
  const limits = Object.entries(api.limits).map(([name, limit]) => [name, limit * sandboxPace])
  const client = { id: 'pipedesk-sandbox', secret: 'sandbox' }
  return { client, serviceAccount: null, endpoints: Object.fromEntries(moved), limits: Object.fromEntries(limits) }
}

function readJson(value: unknown): unknown {
  if (typeof value !== 'string') return value
  if (value.trim() === '') return undefined
  try {
    return JSON.parse(value)
  } catch {
    return null
  }
}
