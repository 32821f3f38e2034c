import { formOf, type Call, type Reply } from '../../http/call.ts'
import { badRefreshToken } from '../errors.ts'
import { provesPossession } from './codes.ts'
import type { OAuth } from './oauth.ts'
import type { Token } from './tokens.ts'

/** `POST …/token`: a code or a refresh token for an access token; the dated endpoint also tells whose it is. */
export function token(oauth: OAuth, call: Call, { dated }: { dated: boolean }): Reply {
  const form = formOf(call)
  const wrong = clientProblem(form)
  if (wrong !== undefined) return wrong
  const given = { form, clientId: form.get('client_id') ?? '', dated }
  switch (form.get('grant_type')) {
    case 'authorization_code':
      return exchange(oauth, call, given)
    case 'refresh_token':
      return renew(oauth, call, given)
    default:
      return refused('UNSUPPORTED_GRANT_TYPE', 'unsupported_grant_type', `grant_type ${form.get('grant_type') ?? ''} is not supported`)
  }
}

/** What is wrong with the client of a form, if anything: any id is welcome with the secret `sandbox`. */
export function clientProblem(form: URLSearchParams): Reply | undefined {
  if ((form.get('client_id') ?? '') === '') return refused('BAD_CLIENT_ID', 'invalid_client', 'missing or unknown client id')
  if (form.get('client_secret') !== 'sandbox') return refused('BAD_CLIENT_SECRET', 'invalid_client', 'missing or invalid client secret')
  return undefined
}

type Given = { readonly form: URLSearchParams; readonly clientId: string; readonly dated: boolean }

function exchange(oauth: OAuth, call: Call, { form, clientId, dated }: Given): Reply {
  const code = oauth.codes.take(form.get('code') ?? '')
  if (code === undefined || code.request.clientId !== clientId)
    return refused('BAD_AUTH_CODE', 'invalid_grant', 'missing or unknown auth code')
  call.account = String(code.portal.hubId)
  if (form.get('redirect_uri') !== code.request.redirectUri) {
    return refused('MISMATCH_REDIRECT_URI_AUTH_CODE', 'invalid_grant', 'redirect uri does not match the one of the authorization')
  }
  if (!provesPossession(code.request.challenge, form.get('code_verifier'))) {
    return refused('BAD_CODE_VERIFIER', 'invalid_grant', 'the code verifier does not match the challenge')
  }
  const holder = { portal: code.portal, clientId }
  const refresh = oauth.tokens.refresh(holder, code.scopes)
  return answer(oauth, { refresh, access: oauth.tokens.access(holder, code.scopes), dated })
}

function renew(oauth: OAuth, call: Call, { form, clientId, dated }: Given): Reply {
  const refresh = oauth.tokens.find('refresh', form.get('refresh_token') ?? '')
  if (refresh === undefined || refresh.clientId !== clientId) return { status: 400, body: badRefreshToken }
  call.account = String(refresh.portal.hubId)
  const access = oauth.tokens.access(refresh, refresh.scopes)
  if (oauth.tokens.rotation === 'none') return answer(oauth, { refresh, access, dated })
  const next = oauth.tokens.refresh(refresh, refresh.scopes, { beside: true })
  if (oauth.tokens.rotation === 'kill-old') oauth.tokens.revoke(refresh)
  return answer(oauth, { refresh: next, access, dated })
}

function answer(oauth: OAuth, { refresh, access, dated }: { refresh: Token; access: Token; dated: boolean }): Reply {
  const { portal, scopes, expiresAt } = access
  const expires_in = Math.round((expiresAt - oauth.clock.now()) / 1000)
  const plain = { token_type: 'bearer', access_token: access.value, refresh_token: refresh.value, expires_in }
  return { status: 200, body: dated ? { ...plain, hub_id: portal.hubId, user_id: portal.userId, scopes: [...scopes] } : plain }
}

function refused(status: string, error: string, description: string): Reply {
  return { status: 400, body: { status, error, error_description: description, message: description } }
}
