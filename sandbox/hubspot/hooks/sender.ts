import type { Told } from '../portals-crm.ts'
import { generic, payloadOf, type Payload } from './payload.ts'
import { post } from './post.ts'
import { isSubscribed, type Target } from './target.ts'

/** One request that was made, for tests to look at. */
export type Delivery = { readonly at: string; readonly status: number; readonly attempt: number; readonly events: readonly Payload[] }

const MOST_EVENTS = 100
const MOST_RETRIES = 10
const AT_ONCE = 10
const DELIVERIES_KEPT = 500

/** The app's webhooks: gathers what happens in all portals, sends it in batches, and tries again what was not taken. */
export class Sender {
  #target: Target | undefined
  #queue: Payload[] = []
  #serial = 0
  #gathering: NodeJS.Timeout | undefined
  #inFlight = 0
  readonly #retries = new Set<NodeJS.Timeout>()
  #deliveries: Delivery[] = []

  get target(): Target | undefined {
    return this.#target
  }

  get deliveries(): readonly Delivery[] {
    return this.#deliveries
  }

  /** What has not been sent, and what waits to be tried again. */
  get pending(): number {
    return this.#queue.length + this.#inFlight + this.#retries.size
  }

  /** Another target, or none; what waits is forgotten. */
  aim(target: Target | undefined): void {
    this.#target = target
    this.#queue = []
    this.#deliveries = []
    for (const timer of [this.#gathering, ...this.#retries]) clearTimeout(timer)
    this.#gathering = undefined
    this.#retries.clear()
  }

  hear(told: Told): void {
    if (this.#target === undefined) return
    const payload = payloadOf(told, { appId: this.#target.appId, serial: ++this.#serial })
    if (payload === undefined || !isSubscribed(this.#target, payload)) return
    this.#queue.push(this.#target.generic ? generic(payload, told) : payload)
    this.#gather(this.#target)
  }

  /** Sends at once what is queued, and waits for all of it, retries included, no longer than `ms`. */
  async flush(ms: number): Promise<void> {
    const end = Date.now() + ms
    this.#drain()
    while (this.pending > 0 && Date.now() < end) await new Promise((done) => setTimeout(done, 5))
  }

  #gather({ delayMs }: Target): void {
    if (this.#gathering !== undefined) return
    this.#gathering = setTimeout(() => this.#drain(), delayMs)
    this.#gathering.unref()
  }

  #drain(): void {
    clearTimeout(this.#gathering)
    this.#gathering = undefined
    const target = this.#target
    if (target === undefined) return
    while (this.#queue.length > 0 && this.#inFlight < AT_ONCE) {
      const events = target.reorder ? this.#queue.splice(-MOST_EVENTS).toReversed() : this.#queue.splice(0, MOST_EVENTS)
      for (let copies = target.double ? 2 : 1; copies > 0; copies--) void this.#send(target, events, 0)
    }
  }

  async #send(target: Target, events: readonly Payload[], attempt: number): Promise<void> {
    this.#inFlight += 1
    const body = JSON.stringify(events.map((event) => ({ ...event, attemptNumber: attempt })))
    const status = await post({ url: target.targetUrl, secret: target.clientSecret, body, skewMs: target.skewMs })
    this.#inFlight -= 1
    // Another target may have been set meanwhile.
    if (target === this.#target) {
      this.#deliveries = [...this.#deliveries.slice(-DELIVERIES_KEPT + 1), { at: new Date().toISOString(), status, attempt, events }]
      if ((status < 200 || status > 299) && attempt < MOST_RETRIES) this.#retry(target, events, attempt + 1)
    }
    this.#drain()
  }

  #retry(target: Target, events: readonly Payload[], attempt: number): void {
    const timer = setTimeout(
      () => {
        this.#retries.delete(timer)
        void this.#send(target, events, attempt)
      },
      Math.min(target.retryDelayMs * 2 ** (attempt - 1), 3_600_000),
    )
    this.#retries.add(timer)
    timer.unref()
  }
}
