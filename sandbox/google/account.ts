import { hashOf } from "../seed/random.ts";

/** Somebody with an account at the pretended Google. */
export type Account = {
  readonly email: string;
  /** The stable subject, 21 digits. */
  readonly sub: string;
  readonly given: string;
  readonly family: string;
  /** Region that local phone numbers are read in (ISO 3166-1 alpha-2). */
  readonly region: string;
  /** How many of the seeded people are in this account's address book, and from which one on. */
  readonly people: { readonly from: number; readonly count: number };
};

/** The account's display name. */
export function fullName({ given, family }: Account): string {
  return `${given} ${family}`.trim();
}

/** The accounts that exist from the start; the first is the default one. */
export const SEEDED: readonly [Account, ...Account[]] = [
  account("ana@northwind-sandbox.test", "Ana", "Ribeiro", "BR", { from: 0, count: 400 }),
  account("ben@northwind-sandbox.test", "Ben", "Whitaker", "US", { from: 260, count: 180 }),
  account("chloe@northwind-sandbox.test", "Chloé", "Laurent", "FR", { from: 390, count: 40 }),
  account("new@northwind-sandbox.test", "Nia", "Okafor", "GB", { from: 0, count: 0 }),
];

/** Every account of this sandbox; an unknown address becomes an account with an empty address book. */
export class Accounts {
  #byEmail = new Map<string, Account>(SEEDED.map((one) => [one.email, one]));

  list(): readonly Account[] {
    return [...this.#byEmail.values()];
  }

  /** By address or subject. */
  find(who: string): Account | undefined {
    return this.#byEmail.get(who.toLowerCase()) ?? this.list().find((one) => one.sub === who);
  }

  /** The named account, or the default one; an address nobody has yet opens an account, anything else gives `undefined`. */
  open(who: string | undefined): Account | undefined {
    if (who === undefined || who === "") return SEEDED[0];
    const known = this.find(who);
    if (known !== undefined) return known;
    const local = /^([^@\s]{1,64})@[^@\s]+\.[a-z]{2,}$/i.exec(who)?.[1];
    if (local === undefined) return undefined;
    const opened = account(who.toLowerCase(), capital(local.split(/[._+-]/)[0] ?? local), "Sample", "US", { from: 0, count: 0 });
    this.#byEmail.set(opened.email, opened);
    return opened;
  }

  reset(): void {
    this.#byEmail = new Map(SEEDED.map((one) => [one.email, one]));
  }
}

function account(email: string, given: string, family: string, region: string, people: Account["people"]): Account {
  const sub = `1${String(hashOf(email)).padStart(10, "0")}${String(hashOf(`${email}!`)).padStart(10, "0")}`;
  return { email, sub, given, family, region, people };
}

function capital(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}
