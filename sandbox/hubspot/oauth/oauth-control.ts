import * as z from 'zod'
import { bodyOf, ControlError, type ControlRoute } from '../../control/control.ts'
import type { Call } from '../../http/call.ts'
import type { Who } from '../portal.ts'
import { readAuthorize } from './authorize.ts'
import { decide } from './consent.ts'
import type { OAuth } from './oauth.ts'
import { ALL_SCOPES, readScopes } from './scopes.ts'
import { CONTROL_CLIENT } from './tokens.ts'

const account = z.string().optional()
const scopes = z.array(z.string()).optional()
const consenting = z.strictObject({ url: z.url(), account, scopes, deny: z.boolean().optional() })
const wanting = z.strictObject({ account, scopes, serviceKey: z.boolean().optional() })
const changing = z.strictObject({
  account,
  clientId: z.string().optional(),
  revoke: z.boolean().optional(),
  expireAccessInMs: z.int().min(0).optional(),
  accessLifeMs: z.int().min(1).optional(),
  rotation: z.enum(['none', 'keep-old', 'kill-old']).optional(),
})

/** Control over who may do what: consent without a browser, tokens at once, installations that end. */
export function oauthControl(oauth: OAuth, who: Who): ControlRoute[] {
  return [
    { method: 'GET', name: 'accounts', answer: () => ({ accounts: oauth.portals.list() }) },
    { method: 'POST', name: 'consent', answer: (call) => consent(oauth, who, call) },
    {
      method: 'POST',
      name: 'token',
      answer: (call) => {
        const body = bodyOf(call, wanting)
        const portal = who(body.account)
        const allowed = body.scopes === undefined ? ALL_SCOPES : known(body.scopes)
        const token =
          body.serviceKey === true ? oauth.tokens.key(portal, allowed) : oauth.tokens.access({ portal, clientId: CONTROL_CLIENT }, allowed)
        return { access_token: token.value, account: portal.email, hubId: portal.hubId }
      },
    },
    {
      method: 'GET',
      name: 'grants',
      answer: () => ({
        grants: oauth.tokens
          .installed()
          .map(({ portal, clientId, scopes }) => ({ account: portal.email, hubId: portal.hubId, clientId, scopes: [...scopes] })),
      }),
    },
    {
      method: 'POST',
      name: 'grants',
      answer: (call) => {
        const body = bodyOf(call, changing)
        const portal = who(body.account)
        oauth.tokens.accessLifeMs = body.accessLifeMs ?? oauth.tokens.accessLifeMs
        oauth.tokens.rotation = body.rotation ?? oauth.tokens.rotation
        const shortened = body.expireAccessInMs === undefined ? 0 : oauth.tokens.shorten(portal, body.expireAccessInMs)
        return { shortened, revoked: body.revoke === true ? oauth.tokens.end(portal, body.clientId) : 0 }
      },
    },
  ]
}

function consent(oauth: OAuth, who: Who, call: Call): unknown {
  const body = bodyOf(call, consenting)
  const url = new URL(body.url)
  const hubId = /^\/oauth\/(\d+)\/authorize$/.exec(url.pathname)?.[1]
  if (hubId === undefined && url.pathname !== '/oauth/authorize')
    throw new ControlError(`url: ${url.pathname} is not the authorization endpoint`)
  const parsed = readAuthorize(url.searchParams, hubId)
  if (parsed.kind === 'refuse') throw new ControlError(`url: ${parsed.reason}`)
  const ticked = body.scopes === undefined ? undefined : known(body.scopes)
  return { location: decide(oauth, parsed.request, { portal: who(body.account ?? hubId), deny: body.deny === true, scopes: ticked }) }
}

function known(names: readonly string[]): string[] {
  const { known, unknown } = readScopes(names.join(' '))
  if (unknown.length > 0) throw new ControlError(`scopes: unknown ${unknown.join(', ')}`)
  return known.map(({ name }) => name)
}
