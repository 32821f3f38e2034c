import { createHash, randomUUID } from 'node:crypto'
import type { Clock } from '../../control/clock.ts'
import type { Portal } from '../portal.ts'
import type { AuthorizeRequest } from './authorize.ts'

const LIFE_MS = 10 * 60_000

/** What an authorization code stands for until it is exchanged. */
export type Code = {
  readonly portal: Portal
  readonly request: AuthorizeRequest
  readonly scopes: readonly string[]
  readonly expiresAt: number
}

/** Authorization codes: single-use, ten minutes. */
export class Codes {
  readonly #clock: Clock
  #live = new Map<string, Code>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  issue(request: AuthorizeRequest, portal: Portal, scopes: readonly string[]): string {
    const value = randomUUID()
    this.#live.set(value, { portal, request, scopes, expiresAt: this.#clock.now() + LIFE_MS })
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

/** RFC 7636: does the verifier belong to the challenge? Without a challenge there is nothing to prove. */
export function provesPossession(challenge: string | undefined, verifier: string | null): boolean {
  if (challenge === undefined) return true
  return verifier !== null && createHash('sha256').update(verifier).digest('base64url') === challenge
}
