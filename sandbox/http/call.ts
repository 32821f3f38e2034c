import type { IncomingHttpHeaders } from 'node:http'

/** One request as a provider sees it; `account` is filled in by whoever recognises the caller and ends up in the log. */
export type Call = {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  readonly body: string
  account?: string | undefined
}

/** One answer; a body that is not a string is sent as JSON. */
export type Reply = {
  readonly status: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** The form or JSON body of a call as flat strings (OAuth endpoints take either). */
export function formOf(call: Call): URLSearchParams {
  if (!(call.headers['content-type'] ?? '').includes('json')) return new URLSearchParams(call.body)
  const parsed = jsonOf(call)
  if (typeof parsed !== 'object' || parsed === null) return new URLSearchParams()
  return new URLSearchParams(Object.entries(parsed).map(([name, value]) => [name, String(value)]))
}

/** The JSON body of a call, `{}` when empty, `undefined` when it is not JSON. */
export function jsonOf(call: Call): unknown {
  if (call.body === '') return {}
  try {
    return JSON.parse(call.body)
  } catch {
    return undefined
  }
}
