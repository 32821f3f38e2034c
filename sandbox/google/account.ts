import { hashOf } from '../seed/random.ts'

/** Somebody with an account at the pretended Google. */
export type Account = {
  readonly email: string
  /** The stable subject, 21 digits. */
  readonly sub: string
  readonly given: string
  readonly family: string
  /** Region that local phone numbers are read in (ISO 3166-1 alpha-2). */
  readonly region: string
  /** How many of the seeded people are in this account's address book, and from which one on. */
  readonly people: { readonly from: number; readonly count: number }
}

/** The account a control request names; the default one when it names none. */
export type Who = (email: string | undefined) => Account

/** The account's display name. */
export function fullName({ given, family }: Account): string {
  return `${given} ${family}`.trim()
}

const EMPTY = { from: 0, count: 0 } as const

/** The accounts that exist from the start; the first is the default one. */
export const SEEDED: readonly [Account, ...Account[]] = [
  account({ email: 'ana@northwind-sandbox.test', given: 'Ana', family: 'Ribeiro', region: 'BR', people: { from: 0, count: 400 } }),
  account({ email: 'ben@northwind-sandbox.test', given: 'Ben', family: 'Whitaker', region: 'US', people: { from: 260, count: 180 } }),
  account({ email: 'chloe@northwind-sandbox.test', given: 'Chloé', family: 'Laurent', region: 'FR', people: { from: 390, count: 40 } }),
  account({ email: 'new@northwind-sandbox.test', given: 'Nia', family: 'Okafor', region: 'GB', people: EMPTY }),
]

/** Every account of this sandbox; an unknown address becomes an account with an empty address book. */
export class Accounts {
  readonly #opened: (email: string) => void
  #byEmail = new Map<string, Account>(SEEDED.map((one) => [one.email, one]))

  constructor(opened: (email: string) => void) {
    this.#opened = opened
  }

  list(): readonly Account[] {
    return [...this.#byEmail.values()]
  }

  /** By address or subject. */
  find(who: string): Account | undefined {
    return this.#byEmail.get(who.toLowerCase()) ?? this.list().find((one) => one.sub === who)
  }

  /** The named account, or the default one; an address nobody has yet opens an account, anything else gives `undefined`. */
  open(who: string | undefined): Account | undefined {
    if (who === undefined || who === '') return SEEDED[0]
    const known = this.find(who)
    if (known !== undefined) return known
    const local = /^([^@\s]{1,64})@[^@\s]+\.[a-z]{2,}$/i.exec(who)?.[1]
    if (local === undefined) return undefined
    const given = capital(local.split(/[._+-]/)[0] ?? local)
    const opened = account({ email: who.toLowerCase(), given, family: 'Sample', region: 'US', people: EMPTY })
    this.#byEmail.set(opened.email, opened)
    this.#opened(opened.email)
    return opened
  }

  reset(): void {
    this.#byEmail = new Map(SEEDED.map((one) => [one.email, one]))
  }
}

function account(about: Omit<Account, 'sub'>): Account {
  const { email } = about
  const sub = `1${String(hashOf(email)).padStart(10, '0')}${String(hashOf(`${email}!`)).padStart(10, '0')}`
  return { ...about, sub }
}

function capital(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1)
}
