import { formOf, type Call, type Reply } from '../../http/call.ts'
import { notFound, tokenExpired, unauthenticated } from '../errors.ts'
import type { Portal } from '../portal.ts'
import { readAuthorize } from './authorize.ts'
import { consentPage, refusalPage } from './consent-page.ts'
import { decide } from './consent.ts'
import { introspect, revoke, tokenInfo } from './metadata.ts'
import { bearerOf, type OAuth } from './oauth.ts'
import { clientProblem, token } from './token.ts'
import type { Token } from './tokens.ts'

const PAGE_HEADERS = {
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; base-uri 'none'",
  'referrer-policy': 'no-referrer',
}
const DATED = '(?:2026-03|2026-09|v3)'

/** How many contacts a portal has. */
type SizeOf = (portal: Portal) => number
type Endpoint = readonly [RegExp, (call: Call, found: string) => Reply]

/** Answers the OAuth endpoints; `undefined` for what is none. */
export function oauthEndpoints(oauth: OAuth, sizeOf: SizeOf): (call: Call) => Reply | undefined {
  const endpoints: readonly Endpoint[] = [
    [/^GET \/oauth\/(?:(\d+)\/)?authorize$/, (call, hubId) => ask(oauth, call, { hubId, sizeOf })],
    [/^POST \/oauth\/(?:(\d+)\/)?authorize$/, (call, hubId) => decided(oauth, call, { hubId, sizeOf })],
    [/^POST \/oauth\/v1\/token$/, (call) => token(oauth, call, { dated: false })],
    [new RegExp(`^POST /oauth/${DATED}/token$`), (call) => token(oauth, call, { dated: true })],
    [new RegExp(`^POST /oauth/${DATED}/token/introspect$`), (call) => introspect(oauth, call)],
    [new RegExp(`^POST /oauth/${DATED}/token/revoke$`), (call) => revokeForm(oauth, call)],
    [/^GET \/oauth\/v1\/access-tokens\/([^/]+)$/, (call, value) => tokenInfo(oauth, call, { kind: 'access', value })],
    [/^GET \/oauth\/v1\/refresh-tokens\/([^/]+)$/, (call, value) => tokenInfo(oauth, call, { kind: 'refresh', value })],
    [/^DELETE \/oauth\/v1\/refresh-tokens\/([^/]+)$/, (call, value) => revokeLegacy(oauth, call, value)],
    [/^DELETE \/appinstalls\/(?:2026-03|2026-09|v3)\/external-install$/, (call) => uninstall(oauth, call)],
  ]
  return (call) => {
    for (const [pattern, answer] of endpoints) {
      const found = pattern.exec(`${call.method} ${call.path}`)
      if (found !== null) return answer(call, found[1] ?? '')
    }
    return undefined
  }
}

/** Who calls: the token of the request, alive. */
export function callerOf(oauth: OAuth, call: Call): Token {
  const known = oauth.tokens.find('access', bearerOf(call))
  if (known === undefined) throw unauthenticated()
  call.account = String(known.portal.hubId)
  if (!oauth.tokens.isAlive(known)) throw tokenExpired(known.expiresAt)
  return known
}

type Asking = { readonly hubId: string; readonly sizeOf: SizeOf }

function ask(oauth: OAuth, call: Call, { hubId, sizeOf }: Asking): Reply {
  const parsed = readAuthorize(call.query, hubId === '' ? undefined : hubId)
  if (parsed.kind === 'refuse') return { status: 400, body: refusalPage(parsed.reason), headers: PAGE_HEADERS }
  const choices = oauth.portals.list().map((portal) => ({ portal, contacts: sizeOf(portal) }))
  return { status: 200, body: consentPage(parsed.request, choices, `${call.path}?${call.query}`), headers: PAGE_HEADERS }
}

function decided(oauth: OAuth, call: Call, asking: Asking): Reply {
  const parsed = readAuthorize(call.query, undefined)
  const form = formOf(call)
  const portal = oauth.portals.find(form.get('account') ?? '')
  if (parsed.kind !== 'ask' || portal === undefined) return ask(oauth, call, asking)
  call.account = String(portal.hubId)
  const location = decide(oauth, parsed.request, { portal, deny: form.get('decision') !== 'allow', scopes: form.getAll('scope') })
  return { status: 303, body: '', headers: { location, ...PAGE_HEADERS } }
}

function revokeForm(oauth: OAuth, call: Call): Reply {
  const form = formOf(call)
  const wrong = clientProblem(form)
  if (wrong !== undefined) return wrong
  revoke(oauth, call, form.get('token') ?? '')
  return { status: 200, body: {} }
}

function revokeLegacy(oauth: OAuth, call: Call, value: string): Reply {
  if (oauth.tokens.find('refresh', value) === undefined) throw notFound('refresh token not found')
  revoke(oauth, call, value)
  return { status: 204 }
}

function uninstall(oauth: OAuth, call: Call): Reply {
  const { portal, clientId } = callerOf(oauth, call)
  oauth.tokens.end(portal, clientId)
  return { status: 204 }
}
