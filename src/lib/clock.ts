/** The only source of "now"; passed in, so that tests and simulations own time. */
export interface Clock {
  now(): Date
}

/** The machine's clock. */
export const systemClock: Clock = { now: () => new Date() }
