/** A provider's answer; `body` is the parsed JSON (well-formed strings, no NUL), or the text where it was none. */
export type HttpReply = { readonly status: number; readonly headers: Headers; readonly body: unknown }

export type QueryValue = string | number | boolean | readonly string[] | undefined

export type HttpRequest = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Which of the provider's bases (endpoint keys of contract.md §2), e.g. `people`. */
  readonly base: string
  /** Path below the base, or an absolute next link of the same origin. */
  readonly path: string
  /** A list is sent as repeated parameters. */
  readonly query?: Readonly<Record<string, QueryValue>>
  readonly json?: unknown
  /** Asks about the token itself (RFC 7662): a form of the access token and the client's own credentials is sent in place of `json`. */
  readonly introspects?: boolean
  readonly headers?: Readonly<Record<string, string>>
  /** May be sent again after a failure: reads, and writes that a second sending does not repeat. Default: true for GET only. */
  readonly idempotent?: boolean
  /** Reads although it is no GET (search by POST): asks for no writer. */
  readonly reads?: boolean
}

/**
 * A ready connection to one account: fresh token, budget, retries and throttling are its business.
 * Throws a Fault `reconnect` when only a person can mend it (dead grant, missing scope, API switched off), `retry_after` when the provider
 * asks us to wait or does not answer reads and repeatable writes; `Lost` (connectors/kit/lost.ts) when a write that may not be repeated got no answer.
 * Other statuses are returned.
 */
export type Http = {
  send(request: HttpRequest): Promise<HttpReply>
  /** Interactive writes may use the part of the budget that background work leaves free. */
  readonly urgent: boolean
  /** Start of this pull or push on the injected clock. */
  now(): Date
}
