import type { Reply } from '../../http/call.ts'
import { idToken } from './id-token.ts'
import type { OAuth } from './oauth.ts'
import type { Token } from './tokens.ts'

/** An error of the token endpoint. */
export function refused(status: number, error: string, description: string): Reply {
  return { status, body: { error, error_description: description } }
}

/** The success reply; Google does not rotate refresh tokens, so one is sent only where one was born. */
export function answer(oauth: OAuth, access: Token, extra: { refresh?: Token | undefined; nonce?: string | undefined }): Reply {
  const { account, scopes, clientId, value: accessToken } = access
  const now = oauth.clock.now()
  const identity = scopes.has('openid')
    ? { id_token: idToken(oauth.key, { account, scopes, clientId, accessToken, nonce: extra.nonce, now }) }
    : {}
  return {
    status: 200,
    body: {
      access_token: accessToken,
      expires_in: Math.round((access.expiresAt - now) / 1000),
      ...(extra.refresh === undefined ? {} : { refresh_token: extra.refresh.value, ...limited(extra.refresh, now) }),
      scope: [...scopes].join(' '),
      token_type: 'Bearer',
      ...identity,
    },
  }
}

function limited(refresh: Token, now: number): { refresh_token_expires_in?: number } {
  return refresh.expiresAt === Infinity ? {} : { refresh_token_expires_in: Math.round((refresh.expiresAt - now) / 1000) }
}
