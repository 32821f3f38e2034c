import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Raw } from '#connectors/kit/stream.ts'
import { must } from '#lib/must.ts'

type Kept = { id: string; seq: number; at: string; gone?: boolean; ref: string | null; fields: Raw }
type Op = { readonly op: string; readonly id: string | null; readonly seq: number | null; readonly ref?: string; readonly fields: Raw }
type Trouble = { readonly status?: number; readonly dropReply?: boolean; readonly dropRequest?: boolean; times: number }

/** One account of Kontor, in memory. */
export class Books {
  readonly contacts = new Map<string, Kept>()
  /** What happened before this number is forgotten. */
  floor = 0
  reads = 0
  writes = 0
  trouble: Trouble | null = null
  #seq = 0

  put(fields: Raw, ref: string | null = null): Kept {
    const made = { id: `k${this.contacts.size + 1}`, seq: (this.#seq += 1), at: new Date().toISOString(), ref, fields }
    this.contacts.set(made.id, made)
    return made
  }

  change(kept: Kept, fields: Raw | null): Kept {
    Object.assign(kept, { seq: (this.#seq += 1), at: new Date().toISOString() }, fields === null ? { gone: true } : {})
    if (fields !== null) kept.fields = { ...kept.fields, ...fields }
    return kept
  }

  living(): readonly Kept[] {
    return [...this.contacts.values()].filter(({ gone }) => gone !== true)
  }

  forgetThePast(): void {
    this.floor = this.#seq += 1
  }

  list(since: number | null, limit: number) {
    if (since !== null && since < this.floor) return { status: 410, body: { message: 'that far back nothing is kept' } }
    const all = (since === null ? this.living() : [...this.contacts.values()].filter(({ seq }) => seq > since)).toSorted(
      (a, b) => a.seq - b.seq,
    )
    // A listing from nothing is paged by the same numbers; what is gone is shown from the second page on, as in any feed.
    const items = all.slice(0, limit)
    const more = all.length > limit
    return { status: 200, body: { items: items.map(shown), more, next: more ? must(items.at(-1), 'one').seq : this.#seq } }
  }

  write({ op, id, seq, ref, fields }: Op) {
    if (op === 'create')
      return fields.given == null && fields.family == null
        ? { status: 422, message: 'A contact needs a name' }
        : { status: 200, contact: shown(this.put(fields, ref ?? null)) }
    const kept = this.contacts.get(id ?? '')
    if (kept === undefined || kept.gone === true) return { status: 404 }
    if (seq !== null && seq !== kept.seq) return { status: 409 }
    const now = this.change(kept, op === 'delete' ? null : fields)
    return op === 'delete' ? { status: 200 } : { status: 200, contact: shown(now) }
  }
}

const shown = ({ id, seq, at, gone, ref, fields }: Kept) => ({ ...fields, id, seq, at, ref, ...(gone === true && { gone }) })

/** Kontor's stand-in: a token is the name of its account. */
export async function openKontor(): Promise<{ readonly origin: string; account(name: string): Books; close(): Promise<void> }> {
  const accounts = new Map<string, Books>()
  const account = (name: string): Books => {
    const known = accounts.get(name) ?? new Books()
    accounts.set(name, known)
    return known
  }
  const server = createServer((request, response) => {
    void answer(request, response, account)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { origin, account, close: () => new Promise((done) => server.close(() => done())) }
}

async function answer(request: IncomingMessage, response: ServerResponse, account: (name: string) => Books): Promise<void> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  const body = Buffer.concat(parts).toString()
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://kontor')
  const reply = (status: number, json: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json))
  }
  if (pathname === '/token') {
    const name = new URLSearchParams(body).get('code') ?? new URLSearchParams(body).get('refresh_token') ?? ''
    return reply(200, { access_token: name, refresh_token: name, token_type: 'Bearer', expires_in: 3600, scope: 'read write' })
  }
  const name = (request.headers.authorization ?? '').replace('Bearer ', '')
  if (pathname === '/me') return reply(200, { id: name, email: name })
  const books = account(name)
  if (pathname === '/contacts/batch') {
    const { trouble } = books
    const strikes = trouble !== null && trouble.times > 0
    books.writes += 1
    if (strikes) trouble.times -= 1
    if (strikes && trouble.dropRequest === true) return void request.socket.destroy()
    if (strikes && trouble.status !== undefined) return reply(trouble.status, { message: 'out of order' })
    const results = (JSON.parse(body) as { readonly ops: readonly Op[] }).ops.map((op) => books.write(op))
    return strikes ? void request.socket.destroy() : reply(200, { results })
  }
  books.reads += 1
  if (pathname === '/contacts/lookup') {
    const { ids = [], refs = [] } = JSON.parse(body) as { readonly ids?: readonly string[]; readonly refs?: readonly string[] }
    return reply(200, {
      items: books
        .living()
        .filter(({ id, ref }) => ids.includes(id) || (ref !== null && refs.includes(ref)))
        .map(shown),
    })
  }
  const since = searchParams.get('since')
  const listed = books.list(since === null ? null : Number(since), Number(searchParams.get('limit') ?? 100))
  reply(listed.status, listed.body)
}
