import { createHash, randomBytes } from 'node:crypto'
import type { Account } from '../account.ts'
import type { Clock } from '../../control/clock.ts'
import type { AuthorizeRequest } from './authorize.ts'

const LIFE_MS = 10 * 60_000

/** What an authorization code stands for until it is exchanged. */
export type Code = {
  readonly account: Account
  readonly request: AuthorizeRequest
  readonly scopes: readonly string[]
  readonly expiresAt: number
}

/** Authorization codes: single-use, ten minutes. */
export class Codes {
  #live = new Map<string, Code>()
  #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  issue(request: AuthorizeRequest, account: Account, scopes: readonly string[]): string {
    const value = `4/sandbox-${randomBytes(24).toString('base64url')}`
    this.#live.set(value, { account, request, scopes, expiresAt: this.#clock.now() + LIFE_MS })
    return value
  }

  /** The code's meaning, once; `undefined` when it is unknown, used or too old. */
  take(value: string): Code | undefined {
    const code = this.#live.get(value)
    this.#live.delete(value)
    return code !== undefined && code.expiresAt > this.#clock.now() ? code : undefined
  }

  reset(): void {
    this.#live.clear()
  }
}

/** RFC 7636: does the verifier belong to the challenge? */
export function provesPossession(challenge: { method: 'S256' | 'plain'; value: string }, verifier: string): boolean {
  const derived = challenge.method === 'plain' ? verifier : createHash('sha256').update(verifier).digest('base64url')
  return derived === challenge.value
}
