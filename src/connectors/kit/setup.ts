import { z } from 'zod'

/** A service account that acts as one person (JWT-bearer, RFC 7523): PKCS #8 key, and the address it acts as. */
export type ServiceAccount = { readonly email: string; readonly key: string; readonly keyId: string | null; readonly subject: string }

/** How this installation reaches a provider. */
export type Setup = {
  readonly client: { readonly id: string; readonly secret: string } | null
  readonly serviceAccount: ServiceAccount | null
  /** Full URLs, or bases before the documented paths, by endpoint key. */
  readonly endpoints: Readonly<Record<string, string>>
}

/** True where somebody can connect at all. */
export function isConfigured(setup: Setup): boolean {
  return setup.client !== null || setup.serviceAccount !== null
}

/** The schema of a `…_ENDPOINTS` variable: a JSON object that overrides any of the known endpoints with an http(s) URL. */
export function endpointOverrides(known: Readonly<Record<string, string>>) {
  const url = z.url({ protocol: /^https?$/, message: 'must be an http or https URL' }).transform((text) => text.replace(/\/+$/, ''))
  const shape = Object.fromEntries(Object.keys(known).map((key) => [key, url.optional()]))
  return z.preprocess(readJson, z.strictObject(shape, { message: `must be a JSON object; its keys: ${Object.keys(known).join(', ')}` })).optional()
}

/** Every endpoint of the provider at one origin with its documented path, which is how the sandbox serves them; any client id with the secret `sandbox` is accepted there. */
export function sandboxSetup(endpoints: Readonly<Record<string, string>>, origin: string): Setup {
  const moved = Object.entries(endpoints).map(([key, url]) => [key, `${origin}${new URL(url).pathname}`.replace(/\/+$/, '')])
  return { client: { id: 'pipedesk-sandbox', secret: 'sandbox' }, serviceAccount: null, endpoints: Object.fromEntries(moved) }
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
