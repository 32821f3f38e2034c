import type { Call, Reply } from './http/call.ts'
import type { Clock } from './control/clock.ts'
import type { FaultRule } from './control/faults.ts'
import type { ControlRoute } from './control/control.ts'

/** What every stand-in is given. */
export type Setting = {
  readonly clock: Clock
  /** Its own address, once it listens. */
  readonly origin: () => string
  /** Where it keeps its journal; `undefined` when nothing is to outlive the process. */
  readonly dataFile: (name: string) => string | undefined
}

/** One provider's stand-in. */
export type StandIn = {
  handle(call: Call): Reply | Promise<Reply>
  /** The account a request comes from, as far as its token tells. */
  whose(call: Call): string | undefined
  /** The body this provider sends for an error, in its own words. */
  faultReply(rule: FaultRule): Reply
  /** The reasons a fault rule may name. */
  readonly faultReasons: readonly string[]
  /** Control endpoints of this provider beyond the common ones. */
  readonly control: readonly ControlRoute[]
  /** Back to the seeded state. */
  reset(): void
}

/** Builds a stand-in; the registry has one line per provider. */
export type OpenStandIn = (setting: Setting) => StandIn
