import type { HttpReply } from '../kit/http.ts'

/** What Google says went wrong: both of its error shapes (providers.md §1) read as one. */
export type Failure = { readonly code: number; readonly status: string; readonly message: string; readonly reasons: readonly string[] }

type Body = { error?: { code?: unknown; message?: unknown; status?: unknown; errors?: unknown; details?: unknown } | string }

/** Reads an error reply; a body that is none of Google's gives the HTTP status alone. */
export function failureOf({ status, body }: Pick<HttpReply, 'status' | 'body'>): Failure {
  const error = typeof body === 'object' && body !== null ? (body as Body).error : undefined
  if (typeof error !== 'object' || error === null) return { code: status, status: '', message: `HTTP ${status}`, reasons: [] }
  return {
    code: typeof error.code === 'number' ? error.code : status,
    status: typeof error.status === 'string' ? error.status : '',
    message: typeof error.message === 'string' ? error.message : `HTTP ${status}`,
    reasons: [...reasonsIn(error.errors), ...reasonsIn(error.details)],
  }
}

/** A write against an older version than theirs. */
export function isStale({ status, message }: Pick<Failure, 'status' | 'message'>): boolean {
  return (status === 'FAILED_PRECONDITION' || status === '') && /etag/i.test(message)
}

function reasonsIn(list: unknown): string[] {
  if (!Array.isArray(list)) return []
  return list.map((each: unknown) => (each as { reason?: unknown } | null)?.reason).filter((reason) => typeof reason === 'string')
}
