import type { HttpReply, HttpRequest } from './http.ts'
import { readJson } from './json-door.ts'
import { urlOf } from './url.ts'

const timeoutMs = 60_000
const largestBytes = 64 * 1024 * 1024
const neverSent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'])

/** No answer came. `sent: false` where the request certainly never left. */
export class Unanswered extends Error {
  readonly sent: boolean

  constructor(cause: unknown) {
    super('no answer', { cause })
    this.name = 'Unanswered'
    this.sent = !neverSent.has(codeOf(cause))
  }
}

/** Where requests go, and who sends them. */
type Target = {
  readonly endpoints: Readonly<Record<string, string>>
  readonly token: string
  readonly client: { readonly id: string; readonly secret: string } | null
}

/** Sends one request once, with this token. Redirects are not followed: they would carry the token along. Throws `Unanswered`. */
export async function exchange(request: HttpRequest, to: Target): Promise<HttpReply> {
  const url = urlOf(request, to.endpoints)
  const headers = {
    accept: 'application/json',
    ...contentType(request),
    ...request.headers,
    authorization: `Bearer ${to.token}`,
  }
  const body = request.introspects === true ? aboutToken(to) : request.json === undefined ? null : JSON.stringify(request.json)
  try {
    const response = await fetch(url, { method: request.method, headers, body, redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) })
    return { status: response.status, headers: response.headers, body: bodyOf(await readAll(response)) }
  } catch (cause) {
    throw new Unanswered(cause)
  }
}

function contentType({ introspects, json }: HttpRequest): Readonly<Record<string, string>> {
  if (introspects === true) return { 'content-type': 'application/x-www-form-urlencoded' }
  return json === undefined ? {} : { 'content-type': 'application/json' }
}

function aboutToken({ token, client }: Target): string {
  const form = { token, token_type_hint: 'access_token', ...(client !== null && { client_id: client.id, client_secret: client.secret }) }
  return new URLSearchParams(form).toString()
}

async function readAll(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > largestBytes) throw new Error(`the answer is larger than ${largestBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function bodyOf(text: string): unknown {
  try {
    return text === '' ? null : readJson(text)
  } catch {
    return text
  }
}

function codeOf(cause: unknown): string {
  for (let error = cause, depth = 0; typeof error === 'object' && error !== null && depth < 5; depth += 1) {
    if ('code' in error && typeof error.code === 'string') return error.code
    error = 'cause' in error ? error.cause : null
  }
  return ''
}
