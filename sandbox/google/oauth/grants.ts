import { randomBytes } from "node:crypto";
import type { Account } from "../account.ts";
import type { Clock } from "../../control/clock.ts";

/** What one account has allowed one client, over all its consents. */
export type Grant = { readonly account: Account; readonly clientId: string; readonly scopes: Set<string> };

/** A live token; `grant` is absent for a service account's. */
export type Token = {
  readonly value: string;
  readonly account: Account;
  readonly clientId: string;
  readonly scopes: ReadonlySet<string>;
  readonly expiresAt: number;
};

export const ACCESS_LIFE_MS = 3_599_000;
const MOST_REFRESH_TOKENS = 100;

/** Who has allowed what, and the tokens that follow from it. */
export class Grants {
  readonly clock: Clock;
  /** How long new access tokens live. */
  accessLifeMs = ACCESS_LIFE_MS;
  #grants = new Map<string, Grant>();
  #refresh = new Map<string, Token>();
  #access = new Map<string, Token>();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  of(account: Account, clientId: string): Grant | undefined {
    return this.#grants.get(keyOf(account, clientId));
  }

  /** Adds a consent's scopes to what was allowed before. */
  allow(account: Account, clientId: string, scopes: Iterable<string>): Grant {
    const grant = this.of(account, clientId) ?? { account, clientId, scopes: new Set<string>() };
    for (const scope of scopes) grant.scopes.add(scope);
    this.#grants.set(keyOf(account, clientId), grant);
    return grant;
  }

  access(account: Account, clientId: string, scopes: Iterable<string>): Token {
    const token = this.#mint("ya29.sandbox-", { account, clientId, scopes, lifeMs: this.accessLifeMs });
    this.#access.set(token.value, token);
    return token;
  }

  /** A refresh token; beyond 100 live ones for one account and client the oldest dies without a word. */
  refresh(account: Account, clientId: string, scopes: Iterable<string>): Token {
    const token = this.#mint("1//sandbox-", { account, clientId, scopes, lifeMs: Infinity });
    this.#refresh.set(token.value, token);
    const live = [...this.#refresh.values()].filter((one) => same(one, token));
    for (const old of live.slice(0, Math.max(0, live.length - MOST_REFRESH_TOKENS))) this.#refresh.delete(old.value);
    return token;
  }

  findAccess(value: string): Token | undefined {
    const token = this.#access.get(value);
    return token !== undefined && token.expiresAt > this.clock.now() ? token : undefined;
  }

  findRefresh(value: string): Token | undefined {
    return this.#refresh.get(value);
  }

  /** Ends the whole grant a token belongs to; false when no such token lives. */
  revoke(value: string): boolean {
    const token = this.#refresh.get(value) ?? this.#access.get(value);
    if (token === undefined) return false;
    this.end(token.account, token.clientId);
    return true;
  }

  /** Ends what an account allowed (to one client, or to all) and every token of it; tells how many refresh tokens died. */
  end(account: Account, clientId?: string): number {
    const hit = (one: { account: Account; clientId: string }) =>
      one.account.email === account.email && (clientId === undefined || one.clientId === clientId);
    const died = drop(this.#refresh, hit);
    drop(this.#access, hit);
    drop(this.#grants, hit);
    return died;
  }

  /** Lets the account's live access tokens run out in that many milliseconds. */
  shorten(account: Account, ms: number): number {
    const expiresAt = this.clock.now() + ms;
    const mine = [...this.#access.values()].filter((one) => one.account.email === account.email);
    for (const token of mine) this.#access.set(token.value, { ...token, expiresAt });
    return mine.length;
  }

  list(): { account: string; clientId: string; scopes: string[]; refreshTokens: number }[] {
    return [...this.#grants.values()].map((grant) => ({
      account: grant.account.email,
      clientId: grant.clientId,
      scopes: [...grant.scopes],
      refreshTokens: [...this.#refresh.values()].filter((token) => same(token, grant)).length,
    }));
  }

  reset(): void {
    for (const map of [this.#grants, this.#refresh, this.#access]) map.clear();
    this.accessLifeMs = ACCESS_LIFE_MS;
  }

  #mint(prefix: string, of: { account: Account; clientId: string; scopes: Iterable<string>; lifeMs: number }): Token {
    const { account, clientId, lifeMs } = of;
    const value = prefix + randomBytes(24).toString("base64url");
    return { value, account, clientId, scopes: new Set(of.scopes), expiresAt: this.clock.now() + lifeMs };
  }
}

function keyOf(account: Account, clientId: string): string {
  return `${account.email} ${clientId}`;
}

function same(one: { account: Account; clientId: string }, other: { account: Account; clientId: string }): boolean {
  return one.account.email === other.account.email && one.clientId === other.clientId;
}

function drop<T>(map: Map<string, T>, hit: (one: T) => boolean): number {
  const doomed = [...map].filter(([, one]) => hit(one));
  for (const [key] of doomed) map.delete(key);
  return doomed.length;
}
