import type { Clock } from '../../control/clock.ts'
import type { Call } from '../../http/call.ts'
import type { Entry, Recorder } from '../entry.ts'
import { Portals } from '../portal.ts'
import { Codes } from './codes.ts'
import { Tokens } from './tokens.ts'

/** The access token of a call; empty when it has none. */
export function bearerOf(call: Call): string {
  return /^Bearer\s+(\S+)$/i.exec(call.headers.authorization ?? '')?.[1] ?? ''
}

/** Everything the OAuth endpoints share. */
export class OAuth {
  readonly clock: Clock
  readonly portals: Portals
  readonly codes: Codes
  readonly tokens: Tokens

  constructor(clock: Clock, record: Recorder) {
    this.clock = clock
    this.portals = new Portals((email) => record({ is: 'portal', email }))
    this.codes = new Codes(clock)
    this.tokens = new Tokens(clock, record)
  }

  /** Takes back what an earlier run recorded. */
  restore(entry: Entry): void {
    if (entry.is === 'portal') this.portals.open(entry.email)
    else this.tokens.restore(entry, this.portals)
  }

  /** The hub id of the portal a request's token belongs to, dead or alive. */
  whose(call: Call): string | undefined {
    const token = this.tokens.find('access', bearerOf(call))
    return token === undefined ? undefined : String(token.portal.hubId)
  }

  reset(): void {
    this.portals.reset()
    this.codes.reset()
    this.tokens.reset()
  }
}
