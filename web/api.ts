import { hc } from 'hono/client'
import type { Api } from '#http/api.ts'

/** What a field was refused for. */
export type FieldIssue = { field: string; message: string }

/** An answer of the server that is not a success; `status` 0 means that no answer came. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly details: unknown
  readonly requestId: string | null
  readonly retryAfterSeconds: number | null

  constructor(status: number, envelope: Envelope, headers?: Headers) {
    super(envelope.message ?? envelope.error ?? envelope.code ?? 'unknown')
    this.name = 'ApiError'
    this.status = status
    this.code = envelope.code ?? 'unknown'
    this.details = envelope.details
    this.requestId = headers?.get('x-request-id') ?? null
    const wait = Number(headers?.get('retry-after'))
    this.retryAfterSeconds = headers?.has('retry-after') && Number.isFinite(wait) ? wait : null
  }

  /** The refused fields by name, as a form shows them. */
  get fields(): Record<string, string> {
    const list = Array.isArray(this.details) ? this.details : []
    return Object.fromEntries(list.filter(isIssue).map((issue) => [issue.field, issue.message]))
  }
}

type Envelope = { error?: string; code?: string; message?: string; details?: unknown }

const isIssue = (value: unknown): value is FieldIssue =>
  typeof value === 'object' &&
  value !== null &&
  'field' in value &&
  typeof value.field === 'string' &&
  'message' in value &&
  typeof value.message === 'string'

let signedOut: () => void = () => undefined

/** Registers what happens when the server says that the session is over. */
export function onSignedOut(then: () => void): void {
  signedOut = then
}

async function envelopeOf(response: Response): Promise<Envelope> {
  try {
    const body: unknown = await response.json()
    return typeof body === 'object' && body !== null ? body : { message: response.statusText }
  } catch {
    return { message: response.statusText }
  }
}

/** `fetch` with our errors: resolves only for 2xx and 304, throws `ApiError` otherwise. Same origin, cookie session. */
export async function apiFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  let response: Response
  try {
    response = await fetch(input, { credentials: 'same-origin', ...init })
  } catch (cause) {
    if (init?.signal?.aborted) throw cause
    throw new ApiError(0, { code: 'offline', message: 'The server does not answer.' })
  }
  if (response.ok || response.status === 304) return response
  const failure = new ApiError(response.status, await envelopeOf(response), response.headers)
  if (response.status === 401) signedOut()
  throw failure
}

/** A typed client for the routes of one room of the API; what it throws is an `ApiError`. */
export const room = <Room extends keyof Api>() => hc<Api[Room]>('/api', { fetch: apiFetch })

/** Values that a query string can carry; null, undefined and '' are left out. */
export type Query = Record<string, string | number | boolean | null | undefined>

export type Ask = {
  method?: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  query?: Query
  body?: unknown
  /** The ETag last read; the server answers 409 with both values when a field moved since. */
  ifMatch?: string | undefined
  idempotencyKey?: string
  signal?: AbortSignal
}

/** A path under `/api` with its query. */
export function apiUrl(path: string, query: Query = {}): string {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== '')
  const search = new URLSearchParams(pairs.map(([key, value]) => [key, String(value)]))
  return `/api${path}${search.size > 0 ? `?${search}` : ''}`
}

/** One JSON request below `/api`; resolves to the parsed body (null for 204). */
export async function ask<T>(path: string, { method = 'GET', query, body, ifMatch, idempotencyKey, signal }: Ask = {}): Promise<T> {
  const headers = new Headers({ accept: 'application/json' })
  if (body !== undefined) headers.set('content-type', 'application/json')
  if (ifMatch !== undefined) headers.set('if-match', ifMatch)
  if (idempotencyKey !== undefined) headers.set('idempotency-key', idempotencyKey)
  const response = await apiFetch(apiUrl(path, query), {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  })
  const text = await response.text()
  return (text === '' ? null : JSON.parse(text)) as T
}
