import { z } from 'zod'
import type { ApiSpec, Connector, OAuthSpec } from '#connectors/kit/connector.ts'
import type { Http, HttpReply } from '#connectors/kit/http.ts'
import type { ListShape } from '#connectors/kit/list-shape.ts'
import { Lost } from '#connectors/kit/lost.ts'
import { retryAfterMs } from '#connectors/kit/retry.ts'
import type { Change, Cursor, Outgoing, Pulled, Raw, Receipt, RemoteField, Stream } from '#connectors/kit/stream.ts'
import { Fault } from '#lib/fault.ts'

/** Kontor, a CRM nobody has: one feed of contacts with a growing number, batches of writes that carry the number they were made on, our stamp as `ref`. */
const endpoints = {
  authorize: 'https://login.kontor.example/authorize',
  token: 'https://login.kontor.example/token',
  api: 'https://api.kontor.example',
}
const limits = { calls: 600 }

const api: ApiSpec = {
  serialWrites: true,
  limits,
  budgets: (request, { accountId, limits: given }) =>
    request.base === 'api' ? [{ key: `kontor:${accountId}`, cost: 1, perMs: 60_000, limit: given.calls ?? limits.calls }] : [],
  judge(reply, now) {
    if (reply.status === 401) return { kind: 'expired_token' }
    if (reply.status === 429) return { kind: 'throttled', afterMs: retryAfterMs(reply.headers, now), reason: "Kontor's limit" }
    if (reply.status >= 500) return { kind: 'transient', reason: messageOf(reply) }
    return reply.status < 300 ? { kind: 'ok' } : { kind: 'other' }
  },
}

const auth: OAuthSpec = {
  issuer: 'https://login.kontor.example',
  identityScopes: [],
  authorizeParameters: {},
  withoutRefreshToken: 'Kontor gave no lasting permission: connect again.',
  async whoAmI(send) {
    const { body } = await send({ method: 'GET', base: 'api', path: '/me' })
    const { id, email } = body as { readonly id: string; readonly email: string }
    return { accountId: id, email }
  },
  granted: (text) => text.split(' ').flatMap((name) => (name === 'write' ? ['write', 'read'] : [name])),
}

type Contact = Raw & {
  readonly id: string
  readonly seq: number
  readonly at: string
  readonly gone?: boolean
  readonly ref?: string | null
}

const messageOf = ({ status, body }: HttpReply): string => (body as { message?: string } | null)?.message ?? `HTTP ${status}`

function changeOf({ id, seq, at, gone, ref, ...values }: Contact): Change {
  const order = String(seq).padStart(12, '0')
  const stamp = typeof ref === 'string' ? { stamp: ref } : {}
  return { id, scope: '', tag: String(seq), order, at: new Date(at), values: gone === true ? null : values, ...stamp }
}

/** The feed from a number on, 500 at a time; the version says which reading of it a cursor belongs to. */
const version = 'kontor/1 '

async function pull(http: Http, cursor: Cursor | null): Promise<Pulled> {
  if (cursor !== null && !cursor.startsWith(version)) return { kind: 'expired' }
  const since = cursor?.slice(version.length)
  const reply = await http.send({ method: 'GET', base: 'api', path: '/contacts', query: { since, limit: 500 } })
  if (reply.status === 410) return { kind: 'expired' }
  const { items, next, more } = must200(reply) as { readonly items: readonly Contact[]; readonly next: number; readonly more: boolean }
  return { kind: 'page', changes: items.map(changeOf), next: `${version}${next}`, more }
}

async function lookUp(http: Http, by: 'ids' | 'refs', sought: readonly string[]): Promise<ReadonlyMap<string, Change>> {
  const found = new Map<string, Change>()
  for (let from = 0; from < sought.length; from += 200) {
    const json = { [by]: sought.slice(from, from + 200) }
    const reply = await http.send({ method: 'POST', base: 'api', path: '/contacts/lookup', json, idempotent: true, reads: true })
    for (const each of (must200(reply) as { readonly items: readonly Contact[] }).items)
      found.set(by === 'ids' ? each.id : (each.ref ?? ''), changeOf(each))
  }
  return found
}

const absent = (http: Http, id: string): Change => ({ id, scope: '', tag: null, order: null, at: http.now(), values: null })

async function read(http: Http, _scope: string, ids: readonly string[]): Promise<readonly Change[]> {
  const found = await lookUp(http, 'ids', ids)
  return ids.map((id) => found.get(id) ?? absent(http, id))
}

async function find(http: Http, _scope: string, sought: readonly Outgoing[]): Promise<readonly (Change | null)[]> {
  const found = await lookUp(
    http,
    'refs',
    sought.map(({ stamp }) => stamp),
  )
  return sought.map(({ stamp }) => found.get(stamp) ?? null)
}

type Result = { readonly status: number; readonly contact?: Contact; readonly message?: string }

/** Creates in one call, the rest in another: only the latter may be sent twice, for it carries the number it was made on. */
async function push(http: Http, _scope: string, batch: readonly Outgoing[]): Promise<readonly Receipt[]> {
  const receipts = new Map<Outgoing, Receipt>()
  for (const creates of [true, false]) {
    const some = batch.filter(({ step }) => (step === 'create') === creates)
    if (some.length > 0) await send(http, { some, idempotent: !creates, receipts })
  }
  return batch.map((out) => receipts.get(out) ?? { kind: 'unknown' })
}

type Sending = { readonly some: readonly Outgoing[]; readonly idempotent: boolean; readonly receipts: Map<Outgoing, Receipt> }

async function send(http: Http, { some, idempotent, receipts }: Sending): Promise<void> {
  const ops = some.map(({ step, remote, tag, raw, sent, stamp }) => {
    const top = new Set(sent.map((path) => path.split(/[.[]/)[0] ?? path))
    const fields = step === 'create' ? raw : Object.fromEntries([...top].map((name) => [name, raw[name] ?? null]))
    return { op: step, id: remote, seq: tag === null ? null : Number(tag), ref: step === 'create' ? stamp : undefined, fields }
  })
  try {
    const reply = await http.send({ method: 'POST', base: 'api', path: '/contacts/batch', json: { ops }, idempotent })
    const { results } = must200(reply) as { readonly results: readonly Result[] }
    some.forEach((out, at) => receipts.set(out, receiptOf(http, out, results[at])))
  } catch (error) {
    // A create without an answer is looked for, never sent again.
    if (!(error instanceof Lost)) throw error
  }
}

function receiptOf(http: Http, { step, remote }: Outgoing, result: Result | undefined): Receipt {
  switch (result?.status) {
    case 200:
      return { kind: 'done', change: result.contact === undefined ? absent(http, remote ?? '') : changeOf(result.contact) }
    case 404:
      return step === 'delete' ? { kind: 'done', change: absent(http, remote ?? '') } : { kind: 'gone' }
    case 409:
      return { kind: 'stale' }
    case undefined:
      return { kind: 'unknown' }
    default:
      return { kind: 'refused', reason: result?.message ?? 'Kontor did not say why' }
  }
}

function must200(reply: HttpReply): unknown {
  if (reply.status !== 200) throw new Fault('conflict', `Kontor refused: ${messageOf(reply)}`)
  return reply.body
}

const listed: ListShape = {
  value: 'value',
  type: { path: 'kind', words: { office: 'work', private: 'home', handy: 'mobile', other: 'other' } },
  primary: 'main',
}
const field = (name: string, label: string, type = 'text'): RemoteField => ({ name, label, type, required: false, writable: true })
const fields = [
  field('given', 'Given name'),
  field('family', 'Family name'),
  field('role', 'Role'),
  field('mails[*]', 'Mails', 'emails'),
  field('numbers[*]', 'Numbers', 'phones'),
]
const ours = ['firstName', 'lastName', 'title', 'emails', 'phones']

const contact: Stream = {
  kind: 'contact',
  spread: 'shared',
  batch: 100,
  settleMs: 5_000,
  mapping: fields.map(({ name }, at) => ({ remote: name, local: ours[at] ?? '', direction: 'bidirectional' })),
  lists: { mails: listed, numbers: listed },
  presets: [{ id: '', title: '' }],
  scopes: () => Promise.resolve([{ id: '', title: '' }]),
  describe: () => Promise.resolve(fields),
  pull,
  read,
  push,
  find,
}

export const kontor: Connector = {
  id: 'kontor',
  title: 'Kontor',
  description: 'Contacts, both ways.',
  glyph: 'K',
  owner: 'workspace',
  capabilities: [{ id: 'contacts', title: 'Contacts', kinds: ['contact'], scopes: { pull: ['read'], push: ['write'] } }],
  env: z.object({}),
  setup: () => ({ client: null, serviceAccount: null, endpoints, limits }),
  endpoints,
  auth,
  api,
  streams: { contact },
}
