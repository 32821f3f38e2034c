import * as z from "zod";
import { bodyOf, ControlError, type ControlRoute } from "../control/control.ts";
import type { Account } from "./account.ts";
import { readAuthorize } from "./oauth/authorize.ts";
import { decide } from "./oauth/consent.ts";
import type { OAuth } from "./oauth/oauth.ts";
import { ALL_SCOPES, readScopes } from "./oauth/scopes.ts";
import type { Books } from "./people/books.ts";

const account = z.string().optional();
const scopes = z.array(z.string()).optional();

/** Control endpoints of the Google port. */
export function googleControl(oauth: OAuth, books: Books): ControlRoute[] {
  const who = (email: string | undefined): Account => {
    const found = oauth.accounts.open(email);
    if (found === undefined) throw new ControlError(`account: "${email}" is not an address. Known: ${oauth.accounts.list().map((one) => one.email).join(", ")}`);
    return found;
  };
  const bookOf = (email: string | undefined) => books.of(who(email));
  return [
    ...accessControl(oauth, who),
    {
      method: "POST",
      name: "expire-cursors",
      answer: (call) => {
        const { account: email } = bodyOf(call, z.strictObject({ account }));
        const hit = books.select(email === undefined ? undefined : who(email).email);
        for (const book of hit) book.epoch = crypto.randomUUID();
        return { accounts: hit.length };
      },
    },
    {
      method: "POST",
      name: "fill",
      answer: (call) => {
        const body = bodyOf(call, z.strictObject({ kind: z.literal("contacts"), count: z.int().min(1).max(1_000_000), account }));
        const book = bookOf(body.account);
        books.fill(book, body.count);
        return { added: body.count, total: book.total };
      },
    },
    {
      method: "POST",
      name: "visibility",
      answer: (call) => {
        const { delayMs, account: email } = bodyOf(call, z.strictObject({ delayMs: z.int().min(0), account }));
        for (const book of books.select(email === undefined ? undefined : who(email).email)) book.delayMs = delayMs;
      },
    },
    {
      method: "POST",
      name: "rename",
      answer: (call) => {
        const body = bodyOf(call, z.strictObject({ resourceName: z.string(), to: z.string().regex(/^people\/[A-Za-z0-9]+$/).optional(), account }));
        const book = bookOf(body.account);
        const contact = book.find(body.resourceName);
        if (contact === undefined) throw new ControlError(`resourceName: no contact ${body.resourceName} in ${book.account.email}`);
        book.rename(contact, body.to ?? `people/c9${contact.id}${contact.current.rev}`);
        return { resourceName: contact.current.name, previousResourceNames: contact.current.formerly };
      },
    },
  ];
}

function accessControl(oauth: OAuth, who: (email: string | undefined) => Account): ControlRoute[] {
  return [
    { method: "GET", name: "accounts", answer: () => ({ accounts: oauth.accounts.list().map(({ email, sub, given, family }) => ({ email, sub, given, family })) }) },
    {
      method: "POST",
      name: "consent",
      answer: (call) => {
        const body = bodyOf(call, z.strictObject({ url: z.string(), account, scopes, deny: z.boolean().optional() }));
        if (!URL.canParse(body.url)) throw new ControlError("url: not a URL");
        const parsed = readAuthorize(new URL(body.url).searchParams);
        if (parsed.kind === "refuse") throw new ControlError(`url: ${parsed.error}: ${parsed.reason}`);
        if (parsed.kind === "redirect") return { location: parsed.location };
        const ticked = body.scopes === undefined ? undefined : known(body.scopes);
        const chosen = who(body.account ?? oauth.accounts.find(parsed.request.loginHint ?? "")?.email);
        return { location: decide(oauth, parsed.request, { account: chosen, deny: body.deny === true, scopes: ticked }) };
      },
    },
    {
      method: "POST",
      name: "token",
      answer: (call) => {
        const body = bodyOf(call, z.strictObject({ account, scopes }));
        const token = oauth.grants.access(who(body.account), "sandbox-control", body.scopes === undefined ? ALL_SCOPES : known(body.scopes));
        return { access_token: token.value, account: token.account.email };
      },
    },
    { method: "GET", name: "grants", answer: () => ({ grants: oauth.grants.list() }) },
    {
      method: "POST",
      name: "grants",
      answer: (call) => {
        const body = bodyOf(call, z.strictObject({ account, clientId: z.string().optional(), revoke: z.boolean().optional(), expireAccessInMs: z.int().min(0).optional(), accessLifeMs: z.int().min(1).optional() }));
        const whose = who(body.account);
        if (body.accessLifeMs !== undefined) oauth.grants.accessLifeMs = body.accessLifeMs;
        const shortened = body.expireAccessInMs === undefined ? 0 : oauth.grants.shorten(whose, body.expireAccessInMs);
        return { shortened, revoked: body.revoke === true ? oauth.grants.end(whose, body.clientId) : 0 };
      },
    },
  ];
}

function known(names: readonly string[]): string[] {
  const read = readScopes(names.join(" "));
  if (read.unknown.length > 0) throw new ControlError(`scopes: unknown ${read.unknown.join(", ")}`);
  return read.known.map((scope) => scope.name);
}
