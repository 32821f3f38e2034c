import type { Clock } from '../../control/clock.ts'
import { Accounts } from '../account.ts'
import type { Entry, Recorder } from '../entry.ts'
import { Codes } from './codes.ts'
import { Grants } from './grants.ts'
import { newSigningKey, type SigningKey } from './signing.ts'

/** Everything the OAuth endpoints share. */
export class OAuth {
  readonly clock: Clock
  readonly accounts: Accounts
  readonly codes: Codes
  readonly grants: Grants
  readonly origin: () => string
  /** Public keys of the service accounts handed out here, by address, in PEM. */
  readonly serviceKeys = new Map<string, string>()
  #key: SigningKey | undefined

  constructor(clock: Clock, origin: () => string, record: Recorder) {
    this.clock = clock
    this.origin = origin
    this.accounts = new Accounts((email) => record({ is: 'account', email }))
    this.codes = new Codes(clock)
    this.grants = new Grants(clock, record)
  }

  /** Takes back what an earlier run recorded. */
  restore(entry: Entry): void {
    if (entry.is === 'account') this.accounts.open(entry.email)
    else this.grants.restore(entry, this.accounts)
  }

  /** The key that signs id tokens; made when first needed. */
  get key(): SigningKey {
    this.#key ??= newSigningKey('sandbox-google-1')
    return this.#key
  }

  reset(): void {
    this.accounts.reset()
    this.codes.reset()
    this.grants.reset()
  }
}
