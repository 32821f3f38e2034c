import type { HttpRequest } from './http.ts'

/**
 * The address of a request. Absolute paths (next links) are followed only to the origin configured for that base: a provider's answer never
 * sends our token elsewhere. Throws a plain Error on an unknown base or a foreign origin.
 */
export function urlOf(request: HttpRequest, endpoints: Readonly<Record<string, string>>): URL {
  const base = endpoints[request.base]
  if (base === undefined) throw new Error(`no endpoint is configured for ${request.base}`)
  const origin = new URL(base).origin
  const url = new URL(/^https?:\/\//i.test(request.path) ? request.path : `${base}${request.path}`)
  if (url.origin !== origin) throw new Error(`a link of ${request.base} leads to ${url.origin}, which is not ${origin}`)
  for (const [name, value] of Object.entries(request.query ?? {})) {
    for (const each of Array.isArray(value) ? value : [value]) if (each !== undefined) url.searchParams.append(name, String(each))
  }
  return url
}
