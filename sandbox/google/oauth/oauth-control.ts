import * as z from 'zod'
import { bodyOf, ControlError, type ControlRoute } from '../../control/control.ts'
import type { Call } from '../../http/call.ts'
import type { Who } from '../account.ts'
import { readAuthorize } from './authorize.ts'
import { decide } from './consent.ts'
import type { OAuth } from './oauth.ts'
import { ALL_SCOPES, readScopes } from './scopes.ts'
import { newServiceAccount } from './service-key.ts'

const account = z.string().optional()
const scopes = z.array(z.string()).optional()
const consenting = z.strictObject({ url: z.url(), account, scopes, deny: z.boolean().optional() })
const wanting = z.strictObject({ account, scopes })
const changing = z.strictObject({
  account,
  clientId: z.string().optional(),
  revoke: z.boolean().optional(),
  expireAccessInMs: z.int().min(0).optional(),
  accessLifeMs: z.int().min(1).optional(),
  refreshLifeMs: z.int().min(1).optional(),
})

/** Control over who may do what: consent without a browser, tokens at once, grants that die. */
export function oauthControl(oauth: OAuth, who: Who): ControlRoute[] {
  return [
    { method: 'GET', name: 'accounts', answer: () => ({ accounts: oauth.accounts.list() }) },
    { method: 'POST', name: 'consent', answer: (call) => consent(oauth, who, call) },
    {
      method: 'POST',
      name: 'token',
      answer: (call) => {
        const body = bodyOf(call, wanting)
        const holder = { account: who(body.account), clientId: 'sandbox-control' }
        const token = oauth.grants.access(holder, body.scopes === undefined ? ALL_SCOPES : known(body.scopes))
        return { access_token: token.value, account: token.account.email }
      },
    },
    { method: 'GET', name: 'grants', answer: () => ({ grants: oauth.grants.list() }) },
    {
      method: 'POST',
      name: 'grants',
      answer: (call) => {
        const body = bodyOf(call, changing)
        const whose = who(body.account)
        if (body.accessLifeMs !== undefined) oauth.grants.accessLifeMs = body.accessLifeMs
        if (body.refreshLifeMs !== undefined) oauth.grants.refreshLifeMs = body.refreshLifeMs
        const shortened = body.expireAccessInMs === undefined ? 0 : oauth.grants.shorten(whose, body.expireAccessInMs)
        return { shortened, revoked: body.revoke === true ? oauth.grants.end(whose, body.clientId) : 0 }
      },
    },
    { method: 'POST', name: 'service-account', answer: () => newServiceAccount(oauth) },
  ]
}

function consent(oauth: OAuth, who: Who, call: Call): unknown {
  const body = bodyOf(call, consenting)
  const parsed = readAuthorize(new URL(body.url).searchParams)
  if (parsed.kind === 'refuse') throw new ControlError(`url: ${parsed.error}: ${parsed.reason}`)
  if (parsed.kind === 'redirect') return { location: parsed.location }
  const hinted = oauth.accounts.find(parsed.request.loginHint ?? '')
  const ticked = body.scopes === undefined ? undefined : known(body.scopes)
  const decision = { account: who(body.account ?? hinted?.email), deny: body.deny === true, scopes: ticked }
  return { location: decide(oauth, parsed.request, decision) }
}

function known(names: readonly string[]): string[] {
  const read = readScopes(names.join(' '))
  if (read.unknown.length > 0) throw new ControlError(`scopes: unknown ${read.unknown.join(', ')}`)
  return read.known.map((scope) => scope.name)
}
