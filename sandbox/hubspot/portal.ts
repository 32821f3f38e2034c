import { hashOf } from '../seed/random.ts'

/** A HubSpot account (a "portal" or "hub") with the person who installs apps into it. */
export type Portal = {
  readonly hubId: number
  readonly name: string
  /** The authorising user; also how a control request names the portal. */
  readonly email: string
  readonly userId: number
  readonly timeZone: string
  readonly currency: 'EUR' | 'USD'
  /** How many of the seeded people and companies are in it, and from which one on; `extra` people are known to nobody else. */
  readonly people: { readonly from: number; readonly count: number; readonly extra: number }
}

/** The portal a control request names; the default one when it names none. */
export type Who = (account: string | undefined) => Portal

const EMPTY = { from: 0, count: 0, extra: 0 } as const

/** The portals that exist from the start; the first is the default one. */
const SEEDED: readonly [Portal, ...Portal[]] = [
  portal({
    hubId: 48_100_001,
    name: 'Northwind',
    email: 'ana@northwind-sandbox.test',
    currency: 'EUR',
    people: { from: 0, count: 300, extra: 40 },
  }),
  portal({
    hubId: 48_100_002,
    name: 'Northwind US',
    email: 'ben@northwind-sandbox.test',
    currency: 'USD',
    people: { from: 300, count: 90, extra: 0 },
  }),
  portal({ hubId: 48_100_003, name: 'Empty portal', email: 'new@northwind-sandbox.test', currency: 'EUR', people: EMPTY }),
]

/** Every portal of this sandbox; an unknown mail address opens an empty one. */
export class Portals {
  readonly #opened: (email: string) => void
  #byEmail = new Map<string, Portal>(SEEDED.map((one) => [one.email, one]))

  constructor(opened: (email: string) => void) {
    this.#opened = opened
  }

  list(): readonly Portal[] {
    return [...this.#byEmail.values()]
  }

  /** By mail address or hub id. */
  find(who: string): Portal | undefined {
    return this.#byEmail.get(who.toLowerCase()) ?? this.list().find((one) => String(one.hubId) === who)
  }

  /** The named portal, or the default one; an address nobody has yet opens a portal, anything else gives `undefined`. */
  open(who: string | undefined): Portal | undefined {
    if (who === undefined || who === '') return SEEDED[0]
    const known = this.find(who)
    if (known !== undefined) return known
    const local = /^([^@\s]{1,64})@[^@\s]+\.[a-z]{2,}$/i.exec(who)?.[1]
    if (local === undefined) return undefined
    const email = who.toLowerCase()
    const opened = portal({ hubId: this.#freeHubId(email), name: `Portal of ${local}`, email, currency: 'EUR', people: EMPTY })
    this.#byEmail.set(email, opened)
    this.#opened(email)
    return opened
  }

  reset(): void {
    this.#byEmail = new Map(SEEDED.map((one) => [one.email, one]))
  }

  #freeHubId(email: string): number {
    let hubId = 49_000_000 + (hashOf(email) % 900_000)
    while (this.list().some((one) => one.hubId === hubId)) hubId += 1
    return hubId
  }
}

function portal(about: Omit<Portal, 'userId' | 'timeZone'>): Portal {
  return { ...about, userId: 60_000_000 + (hashOf(about.email) % 9_000_000), timeZone: 'UTC' }
}
