import { randomBytes } from 'node:crypto'
import type { Clock } from '../../control/clock.ts'
import type { Entry, Recorder } from '../entry.ts'
import type { Portal, Portals } from '../portal.ts'

/** Which portal installed which app. */
export type Holder = { readonly portal: Portal; readonly clientId: string }

/** An access or refresh token; ms, and an access token past its life is still known as such. */
export type Token = Holder & {
  readonly kind: 'access' | 'refresh'
  readonly value: string
  readonly scopes: ReadonlySet<string>
  readonly expiresAt: number
}

/** The app that control itself acts as; no limit counts its calls. */
export const CONTROL_CLIENT = 'sandbox-control'

const ACCESS_LIFE_MS = 1_800_000

/** Who installed what, and the tokens that follow from it. */
export class Tokens {
  /** How long new access tokens live. */
  accessLifeMs = ACCESS_LIFE_MS
  /** Whether a refresh gives the same refresh token again, another beside it, or another in its place. */
  rotation: 'none' | 'keep-old' | 'kill-old' = 'none'
  readonly #clock: Clock
  readonly #record: Recorder
  #known = new Map<string, Token>()

  constructor(clock: Clock, record: Recorder) {
    this.#clock = clock
    this.#record = record
  }

  access(holder: Holder, scopes: Iterable<string>): Token {
    return this.#mint('access', holder, { scopes, expiresAt: this.#clock.now() + this.accessLifeMs })
  }

  /** One refresh token per portal and app; a new installation takes the place of the old one, unless `beside` it. */
  refresh(holder: Holder, scopes: Iterable<string>, { beside = false } = {}): Token {
    if (!beside) this.end(holder.portal, holder.clientId)
    return this.#mint('refresh', holder, { scopes, expiresAt: Infinity })
  }

  /** A token without an end, as a service key is. */
  key(portal: Portal, scopes: Iterable<string>): Token {
    return this.#mint('access', { portal, clientId: 'service-key' }, { scopes, expiresAt: Infinity })
  }

  find(kind: Token['kind'], value: string): Token | undefined {
    const token = this.#known.get(value)
    return token?.kind === kind ? token : undefined
  }

  isAlive({ expiresAt }: Token): boolean {
    return expiresAt > this.#clock.now()
  }

  of(kind: Token['kind'], portal: Portal, clientId?: string): Token[] {
    return [...this.#known.values()].filter(
      (one) => one.kind === kind && one.portal.email === portal.email && (clientId === undefined || one.clientId === clientId),
    )
  }

  /** Every installation: the refresh tokens alive. */
  installed(): Token[] {
    return [...this.#known.values()].filter(({ kind }) => kind === 'refresh')
  }

  revoke({ value }: Token): void {
    this.#known.delete(value)
    this.#record({ is: 'revoked', value })
  }

  /** Uninstalls one app from a portal, or all; tells how many refresh tokens died. */
  end(portal: Portal, clientId?: string): number {
    this.#record({ is: 'ended', portal: portal.email, clientId: clientId ?? null })
    return this.#end(portal, clientId)
  }

  /** Lets the portal's live access tokens run out in that many milliseconds; tells how many there are. */
  shorten(portal: Portal, ms: number): number {
    const mine = this.of('access', portal)
    for (const token of mine) this.#keep({ ...token, expiresAt: this.#clock.now() + ms })
    return mine.length
  }

  reset(): void {
    this.#known.clear()
    this.accessLifeMs = ACCESS_LIFE_MS
    this.rotation = 'none'
  }

  /** Takes back what an earlier run recorded. */
  restore(entry: Entry, portals: Portals): void {
    if (entry.is === 'revoked') this.#known.delete(entry.value)
    if (entry.is !== 'token' && entry.is !== 'ended') return
    const portal = portals.open(entry.portal)
    if (portal === undefined) return
    if (entry.is === 'ended') this.#end(portal, entry.clientId ?? undefined)
    else this.#keep({ ...entry, portal, scopes: new Set(entry.scopes), expiresAt: entry.expiresAt ?? Infinity })
  }

  #end(portal: Portal, clientId: string | undefined): number {
    const refresh = this.of('refresh', portal, clientId)
    for (const { value } of [...refresh, ...this.of('access', portal, clientId)]) this.#known.delete(value)
    return refresh.length
  }

  #mint(kind: Token['kind'], { portal, clientId }: Holder, rest: { scopes: Iterable<string>; expiresAt: number }): Token {
    const random = randomBytes(kind === 'access' ? 48 : 20).toString(kind === 'access' ? 'base64url' : 'hex')
    const prefix = kind === 'refresh' ? 'na1-' : rest.expiresAt === Infinity ? 'pat-na1-' : 'C'
    return this.#keep({ kind, value: prefix + random, portal, clientId, scopes: new Set(rest.scopes), expiresAt: rest.expiresAt })
  }

  #keep(token: Token): Token {
    const { kind, value, portal, clientId, scopes, expiresAt } = token
    this.#known.set(value, token)
    const lasting = expiresAt === Infinity ? null : expiresAt
    this.#record({ is: 'token', kind, portal: portal.email, clientId, value, scopes: [...scopes], expiresAt: lasting })
    return token
  }
}
