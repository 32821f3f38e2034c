import type { Clock } from '../control/clock.ts'
import type { Call, Reply } from '../http/call.ts'
import { limited } from './errors.ts'
import { CONTROL_CLIENT, type Token } from './oauth/tokens.ts'

/** How many calls are let through; `null` is without end. */
export type Allowance = {
  /** Per app and portal in ten seconds. */
  readonly burst: number | null
  /** Searches per portal in one second, whoever asks. */
  readonly search: number | null
  /** Calls per portal until midnight. */
  readonly daily: number | null
}

const USUAL: Allowance = { burst: 110, search: 5, daily: null }
const BURST_MS = 10_000
const SEARCH_MS = 1_000

/** The limits of every portal and how far they are used up; control itself is never limited. */
export class Limits {
  readonly #clock: Clock
  #allowances = new Map<number, Allowance>()
  #calls = new Map<string, number[]>()
  #today = new Map<number, { readonly day: string; readonly used: number }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  of(hubId: number): Allowance {
    return this.#allowances.get(hubId) ?? USUAL
  }

  allow(hubId: number, change: { [name in keyof Allowance]?: Allowance[name] | undefined }): void {
    const { burst, search, daily } = { ...this.of(hubId) }
    const { burst: b, search: s, daily: d } = change
    this.#allowances.set(hubId, {
      burst: b === undefined ? burst : b,
      search: s === undefined ? search : s,
      daily: d === undefined ? daily : d,
    })
    if (d !== undefined) this.#today.delete(hubId)
  }

  reset(): void {
    this.#allowances.clear()
    this.#calls.clear()
    this.#today.clear()
  }

  /** Counts a call, and refuses it when a limit is used up; a search tells nothing about limits in its headers. */
  take({ portal, clientId }: Token, call: Call): { readonly refused?: Reply; readonly headers: Readonly<Record<string, string>> } {
    const { burst, search, daily } = this.of(portal.hubId)
    const isSearch = call.method === 'POST' && call.path.endsWith('/search')
    if (clientId === CONTROL_CLIENT) return { headers: isSearch ? {} : headersOf(burst, burst ?? 0) }
    if (daily !== null && this.#day(portal.hubId) > daily) return { refused: limited('DAILY'), headers: {} }
    if (isSearch)
      return this.#room(`search ${portal.hubId}`, search, SEARCH_MS) < 0 ? { refused: limited('SECONDLY'), headers: {} } : { headers: {} }
    const left = this.#room(`${clientId} ${portal.hubId}`, burst, BURST_MS)
    const headers = headersOf(burst, Math.max(0, left))
    return left < 0 ? { refused: limited('TEN_SECONDLY_ROLLING', headers), headers } : { headers }
  }

  /** How many more calls a rolling window takes after this one; below zero when it took none. */
  #room(key: string, most: number | null, perMs: number): number {
    if (most === null) return 0
    const now = this.#clock.now()
    const recent = (this.#calls.get(key) ?? []).filter((at) => at > now - perMs && at <= now)
    if (recent.length < most) recent.push(now)
    else return -1
    this.#calls.set(key, recent)
    return most - recent.length
  }

  #day(hubId: number): number {
    const day = this.#clock.iso().slice(0, 10)
    const before = this.#today.get(hubId)
    const used = (before?.day === day ? before.used : 0) + 1
    this.#today.set(hubId, { day, used })
    return used
  }
}

/** An app by OAuth is told its burst, not its day. */
function headersOf(most: number | null, left: number): Record<string, string> {
  if (most === null) return {}
  return {
    'x-hubspot-ratelimit-max': String(most),
    'x-hubspot-ratelimit-remaining': String(left),
    'x-hubspot-ratelimit-interval-milliseconds': String(BURST_MS),
  }
}
