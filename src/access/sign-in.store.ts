import { betterAuth } from 'better-auth'
import { genericOAuth } from 'better-auth/plugins'
import type { Db } from '#db/db.ts'
import { Fault, invalid } from '#lib/fault.ts'

/** Somebody else's sign-in that people may use here (OpenID Connect). */
export type OidcProvider = {
  readonly id: string
  readonly title: string
  readonly clientId: string
  readonly clientSecret: string
  readonly authorizeUrl: string
  readonly tokenUrl: string
  readonly userInfoUrl: string
  readonly scopes: readonly string[]
}

export type SignInNeeds = {
  readonly db: Db
  /** At least 32 characters; signs session cookies. Another secret ends every session. */
  readonly secret: string
  readonly publicUrl: string
  readonly oidc: readonly OidcProvider[]
}

/** What the sign-in library knows of somebody: `userId` is the subject of an identity whose issuer is `pipedesk`. */
export type SignedIn = {
  readonly userId: string
  readonly sessionId: string
  readonly name: string
  readonly email: string
  readonly setCookies: readonly string[]
}

export const passwordLength = { min: 10, max: 128 } as const

const days = 86_400

/** The sign-in library behind our routes: passwords, browser sessions, OIDC. It has no route of its own but the OIDC callback. */
export function signInStore(needs: SignInNeeds) {
  const auth = library(needs)
  return {
    /** Makes an account and a session. Throws `conflict` when the e-mail has one. */
    async signUp(account: { name: string; email: string; password: string }, headers: Headers): Promise<SignedIn> {
      const { response, headers: set } = await translated(() => auth.api.signUpEmail({ body: account, headers, returnHeaders: true }))
      return sessionOf(auth, response.user, set)
    },
    /** Throws `unauthorized` in the same words for a wrong password and an unknown e-mail. */
    async signIn(account: { email: string; password: string }, headers: Headers): Promise<SignedIn> {
      const { response, headers: set } = await translated(() => auth.api.signInEmail({ body: account, headers, returnHeaders: true }))
      return sessionOf(auth, response.user, set)
    },
    /** Ends the session; answers the cookies that erase it. */
    async signOut(headers: Headers): Promise<readonly string[]> {
      const { headers: set } = await translated(() => auth.api.signOut({ headers, returnHeaders: true }))
      return set.getSetCookie()
    },
    /** Ends every other session of theirs too. Throws `invalid` when the current password is wrong. */
    async changePassword(change: { currentPassword: string; newPassword: string }, headers: Headers): Promise<readonly string[]> {
      const { headers: set } = await translated(() =>
        auth.api.changePassword({ body: { ...change, revokeOtherSessions: true }, headers, returnHeaders: true }),
      )
      return set.getSetCookie()
    },
    /** Whose session this is; null when there is none or it is over. */
    async session(headers: Headers): Promise<SignedIn | null> {
      const { response, headers: set } = await translated(() => auth.api.getSession({ headers, returnHeaders: true }))
      if (response === null) return null
      const { user, session } = response
      return { userId: user.id, sessionId: session.id, name: user.name, email: user.email, setCookies: set.getSetCookie() }
    },
    /** Begins a sign-in elsewhere; `newcomer` allows it to make an account here. */
    async beginOidc(
      ask: { provider: string; returnTo: string; newcomer: boolean },
      headers: Headers,
    ): Promise<{ url: string; setCookies: readonly string[] }> {
      const body = {
        provider: ask.provider,
        callbackURL: ask.returnTo,
        errorCallbackURL: '/sign-in',
        requestSignUp: ask.newcomer,
        disableRedirect: true,
      }
      const { response, headers: set } = await translated(() => auth.api.signInSocial({ body, headers, returnHeaders: true }))
      if (response.url === undefined) throw new Fault('bad_request', 'This sign-in is not set up here: sign in with e-mail and password')
      return { url: response.url, setCookies: set.getSetCookie() }
    },
    /** Answers the browser that comes back from a sign-in elsewhere. */
    finishOidc: (request: Request): Promise<Response> => auth.handler(request),
  }
}

export type SignInStore = ReturnType<typeof signInStore>

type Auth = ReturnType<typeof library>

function library({ db, secret, publicUrl, oidc }: SignInNeeds) {
  const noTokens = { accessToken: null, refreshToken: null, idToken: null }
  const withoutTokens = async (account: Record<string, unknown>) => ({ data: { ...account, ...noTokens } })
  return betterAuth({
    appName: 'PipeDesk',
    baseURL: publicUrl,
    basePath: '/api/auth',
    secret,
    database: { db: db.withSchema('auth_pd'), type: 'postgres' },
    emailAndPassword: { enabled: true, minPasswordLength: passwordLength.min, maxPasswordLength: passwordLength.max, autoSignIn: true },
    session: { expiresIn: 30 * days, updateAge: days, cookieCache: { enabled: false } },
    // Only a provider that proves mailboxes may speak for an e-mail address that has an account here.
    account: { encryptOAuthTokens: true, accountLinking: { enabled: true, trustedProviders: ['google'] } },
    plugins: [genericOAuth({ config: oidc.map(configOf) })],
    // Who somebody is, is all that is asked elsewhere: their tokens are not kept.
    databaseHooks: { account: { create: { before: withoutTokens }, update: { before: withoutTokens } } },
    advanced: {
      cookiePrefix: 'pipedesk',
      useSecureCookies: publicUrl.startsWith('https://'),
      database: { generateId: 'uuid' },
      ipAddress: { disableIpTracking: true },
    },
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { disabled: true },
  })
}

function configOf(provider: OidcProvider) {
  return {
    providerId: provider.id,
    name: provider.title,
    clientId: provider.clientId,
    clientSecret: provider.clientSecret,
    authorizationUrl: provider.authorizeUrl,
    tokenUrl: provider.tokenUrl,
    scopes: [...provider.scopes],
    pkce: true,
    disableImplicitSignUp: true,
    getUserInfo: async (tokens: { accessToken?: string | undefined }) => {
      const answer = await fetch(provider.userInfoUrl, {
        headers: { authorization: `Bearer ${tokens.accessToken ?? ''}` },
        signal: AbortSignal.timeout(10_000),
      })
      if (!answer.ok) return null
      const profile = (await answer.json()) as { sub?: string; id?: string; email?: string; email_verified?: boolean; name?: string }
      const subject = profile.sub ?? profile.id
      if (subject === undefined || profile.email === undefined) return null
      return { id: subject, email: profile.email, emailVerified: profile.email_verified === true, name: profile.name ?? profile.email }
    },
  }
}

async function sessionOf(auth: Auth, user: { id: string; name: string; email: string }, set: Headers): Promise<SignedIn> {
  const setCookies = set.getSetCookie()
  const cookie = setCookies.map((each) => each.split(';')[0]).join('; ')
  const found = await auth.api.getSession({ headers: new Headers({ cookie }) })
  if (found === null) throw new Error('the session just made cannot be read')
  return { userId: user.id, sessionId: found.session.id, name: user.name, email: user.email, setCookies }
}

/** The library's refusals in our words; what is not a refusal goes on. */
async function translated<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (cause) {
    const refusal = cause as { status?: unknown; body?: { code?: string } }
    switch (refusal.body?.code) {
      case 'INVALID_EMAIL_OR_PASSWORD':
        throw new Fault('unauthorized', 'That e-mail and password do not match', { cause })
      case 'USER_ALREADY_EXISTS':
      case 'USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL':
        throw new Fault('conflict', 'There is an account with this e-mail: sign in instead', { cause })
      case 'INVALID_PASSWORD':
        throw invalid([{ field: 'currentPassword', message: 'is not your password' }])
      case 'PASSWORD_TOO_SHORT':
      case 'PASSWORD_TOO_LONG':
        throw invalid([{ field: 'password', message: `must have ${passwordLength.min} to ${passwordLength.max} characters` }])
      case 'INVALID_EMAIL':
        throw invalid([{ field: 'email', message: 'is not an e-mail address' }])
      case 'CREDENTIAL_ACCOUNT_NOT_FOUND':
        throw new Fault('conflict', 'This account signs in elsewhere and has no password', { cause })
      case 'PROVIDER_NOT_FOUND':
        throw new Fault('not_found', 'This sign-in is not set up here: sign in with e-mail and password', { cause })
      case 'UNAUTHORIZED':
      case 'SESSION_EXPIRED':
        throw new Fault('unauthorized', 'Sign in first', { cause })
      default:
        if (refusal.status === 'UNAUTHORIZED') throw new Fault('unauthorized', 'Sign in first', { cause })
        if (typeof refusal.status === 'string' && refusal.body !== undefined)
          throw new Fault('bad_request', 'The sign-in was refused', { cause })
        throw cause
    }
  }
}
