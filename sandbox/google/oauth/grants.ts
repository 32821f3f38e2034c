import { randomBytes } from 'node:crypto'
import type { Clock } from '../../control/clock.ts'
import type { Account, Accounts } from '../account.ts'
import type { Entry, Recorder } from '../entry.ts'
import { held, Tokens, type Holder, type Token } from './tokens.ts'

/** What one account has allowed one client, over all its consents. */
export type Grant = Holder & { readonly scopes: ReadonlySet<string> }

const ACCESS_LIFE_MS = 3_599_000
const MOST_REFRESH_TOKENS = 100

/** Who has allowed what, and the tokens that follow from it. */
export class Grants {
  /** How long new access tokens live. */
  accessLifeMs = ACCESS_LIFE_MS
  /** How long new refresh tokens live; seven days for an app whose consent screen is in testing. */
  refreshLifeMs = Infinity
  readonly #clock: Clock
  readonly #record: Recorder
  readonly #tokens = new Tokens()
  #grants: Grant[] = []

  constructor(clock: Clock, record: Recorder) {
    this.#clock = clock
    this.#record = record
  }

  of(holder: Holder): Grant | undefined {
    return this.#grants.find((grant) => held(grant, holder))
  }

  /** Adds a consent's scopes to what was allowed before. */
  allow({ account, clientId }: Holder, scopes: Iterable<string>): Grant {
    const before = this.of({ account, clientId })
    const grant = { account, clientId, scopes: new Set([...(before?.scopes ?? []), ...scopes]) }
    this.#grants = [...this.#grants.filter((one) => one !== before), grant]
    this.#record({ is: 'grant', account: account.email, clientId, scopes: [...grant.scopes] })
    return grant
  }

  access(holder: Holder, scopes: Iterable<string>): Token {
    return this.#mint('access', holder, { scopes, expiresAt: this.#clock.now() + this.accessLifeMs })
  }

  /** A refresh token; beyond 100 live ones for one account and client the oldest dies without a word. */
  refresh(holder: Holder, scopes: Iterable<string>): Token {
    const token = this.#mint('refresh', holder, { scopes, expiresAt: this.#clock.now() + this.refreshLifeMs })
    const live = this.#tokens.of('refresh', holder)
    this.#tokens.drop(live.slice(0, Math.max(0, live.length - MOST_REFRESH_TOKENS)))
    return token
  }

  findAccess(value: string): Token | undefined {
    return this.#alive(this.#tokens.find('access', value))
  }

  findRefresh(value: string): Token | undefined {
    return this.#alive(this.#tokens.find('refresh', value))
  }

  /** Ends what an account allowed (to one client, or to all) and every token of it; tells how many refresh tokens died. */
  end(account: Account, clientId?: string): number {
    this.#record({ is: 'ended', account: account.email, clientId: clientId ?? null })
    return this.#end({ account, clientId })
  }

  /** Lets the account's live access tokens run out in that many milliseconds; tells how many there are. */
  shorten(account: Account, ms: number): number {
    const mine = this.#tokens.of('access', { account })
    for (const token of mine) this.#keep({ ...token, expiresAt: this.#clock.now() + ms })
    return mine.length
  }

  list(): { account: string; clientId: string; scopes: string[]; refreshTokens: number }[] {
    return this.#grants.map((grant) => {
      const refreshTokens = this.#tokens.of('refresh', grant).length
      return { account: grant.account.email, clientId: grant.clientId, scopes: [...grant.scopes], refreshTokens }
    })
  }

  reset(): void {
    this.#grants = []
    this.#tokens.clear()
    this.accessLifeMs = ACCESS_LIFE_MS
    this.refreshLifeMs = Infinity
  }

  /** Takes back what an earlier run recorded. */
  restore(entry: Entry, accounts: Accounts): void {
    const account = 'account' in entry ? accounts.open(entry.account) : undefined
    if (account === undefined) return
    if (entry.is === 'grant') this.allow({ account, clientId: entry.clientId }, entry.scopes)
    if (entry.is === 'ended') this.#end({ account, clientId: entry.clientId ?? undefined })
    if (entry.is === 'token')
      this.#tokens.keep({ ...entry, account, scopes: new Set(entry.scopes), expiresAt: entry.expiresAt ?? Infinity })
  }

  #alive(token: Token | undefined): Token | undefined {
    return token !== undefined && token.expiresAt > this.#clock.now() ? token : undefined
  }

  #end(holder: { account: Account; clientId: string | undefined }): number {
    const refresh = this.#tokens.of('refresh', holder)
    this.#tokens.drop([...refresh, ...this.#tokens.of('access', holder)])
    this.#grants = this.#grants.filter((grant) => !held(grant, holder))
    return refresh.length
  }

  #mint(kind: Token['kind'], { account, clientId }: Holder, rest: { scopes: Iterable<string>; expiresAt: number }): Token {
    const prefix = kind === 'access' ? 'ya29.sandbox-' : '1//sandbox-'
    const value = prefix + randomBytes(24).toString('base64url')
    return this.#keep({ kind, value, account, clientId, scopes: new Set(rest.scopes), expiresAt: rest.expiresAt })
  }

  #keep(token: Token): Token {
    const { kind, value, account, clientId, scopes, expiresAt } = token
    this.#tokens.keep(token)
    const lasting = expiresAt === Infinity ? null : expiresAt
    this.#record({ is: 'token', kind, account: account.email, clientId, value, scopes: [...scopes], expiresAt: lasting })
    return token
  }
}
