import { GLOBAL_PARAMETERS } from '../discovery.ts'
import { invalid, syncTokenExpired } from '../errors.ts'
import type { Book } from './book.ts'

const LIFE_MS = 7 * 86_400_000

/** What a sync token says: everything before `seen` is known; `fullAt` is when its full sync ended, `stream` and `params` what it may be used for. */
export type SyncToken = {
  readonly stream: string
  readonly account: string
  readonly epoch: string
  readonly params: string
  readonly fullAt: number
  readonly seen: number
}

/** What a page token says: where to go on, where the listing began, and the sync it belongs to. */
export type PageToken = {
  readonly stream: string
  readonly account: string
  readonly params: string
  readonly at: number
  readonly began: number
  readonly since: SyncToken | null
}

/** The parameters a token is bound to: all but the tokens and those every Google API takes. */
export function boundParams(query: URLSearchParams): string {
  const bound = [...query].filter(([name]) => name !== 'pageToken' && name !== 'syncToken' && !GLOBAL_PARAMETERS.has(name))
  return new URLSearchParams(bound.toSorted(([one], [other]) => (one < other ? -1 : 1))).toString()
}

export function writeToken(token: SyncToken | PageToken): string {
  return Buffer.from(JSON.stringify(token)).toString('base64url')
}

/** Reads a sync token for this book; an old, foreign or differently used one is refused as Google does. */
export function readSyncToken(text: string, book: Book, use: { stream: string; params: string }): SyncToken {
  const token = read(text)
  if (
    token === undefined ||
    typeof token['seen'] !== 'number' ||
    typeof token['fullAt'] !== 'number' ||
    typeof token['epoch'] !== 'string'
  ) {
    throw invalid('Sync token is invalid.')
  }
  const { seen, fullAt, epoch } = token
  check(token, book, { ...use, what: 'sync' })
  if (epoch !== book.epoch || book.clock.now() >= fullAt + LIFE_MS) throw syncTokenExpired()
  return { ...use, account: book.account.email, epoch, fullAt, seen }
}

/** Reads a page token for this book. */
export function readPageToken(text: string, book: Book, use: { stream: string; params: string }): PageToken {
  const token = read(text)
  if (token === undefined || typeof token['at'] !== 'number' || typeof token['began'] !== 'number') throw invalid('Page token is invalid.')
  check(token, book, { ...use, what: 'page' })
  const { at, began, since } = token
  const known = typeof since === 'object' && since !== null ? readSyncToken(writeToken(since as SyncToken), book, use) : null
  return { ...use, account: book.account.email, at, began, since: known }
}

function check(token: Record<string, unknown>, book: Book, use: { stream: string; params: string; what: 'sync' | 'page' }): void {
  const name = use.what === 'sync' ? 'Sync' : 'Page'
  if (token['stream'] !== use.stream || token['account'] !== book.account.email) throw invalid(`${name} token is invalid.`)
  if (token['params'] !== use.params) {
    throw invalid(`${name} token cannot be used with these parameters: all other request parameters must match the first call.`)
  }
}

function read(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
    return typeof value === 'object' && value !== null ? { ...value } : undefined
  } catch {
    return undefined
  }
}
