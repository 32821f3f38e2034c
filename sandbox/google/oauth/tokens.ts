import type { Account } from '../account.ts'

/** Who holds something, and through which client. */
export type Holder = { readonly account: Account; readonly clientId: string }

/** A live access or refresh token. */
export type Token = Holder & {
  readonly kind: 'access' | 'refresh'
  readonly value: string
  readonly scopes: ReadonlySet<string>
  readonly expiresAt: number
}

/** The live tokens, oldest first. */
export class Tokens {
  #live = new Map<string, Token>()

  keep(token: Token): void {
    this.#live.set(token.value, token)
  }

  find(kind: Token['kind'], value: string): Token | undefined {
    const token = this.#live.get(value)
    return token?.kind === kind ? token : undefined
  }

  of(kind: Token['kind'], holder: { account: Account; clientId?: string | undefined }): Token[] {
    return [...this.#live.values()].filter((token) => token.kind === kind && held(token, holder))
  }

  drop(tokens: readonly Token[]): void {
    for (const token of tokens) this.#live.delete(token.value)
  }

  clear(): void {
    this.#live.clear()
  }
}

/** Does it belong to that account, and to that client when one is named? */
export function held(one: Holder, by: { account: Account; clientId?: string | undefined }): boolean {
  return one.account.email === by.account.email && (by.clientId === undefined || one.clientId === by.clientId)
}
