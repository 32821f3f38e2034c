import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context } from 'hono'
import { callerOf, standingOfSession, standingOfToken, type Standing } from '#access/identify.store.ts'
import { enterByClaims, type EnterNeeds } from '#access/enter.flow.ts'
import { personOfSession } from '#access/join.flow.ts'
import type { VerifyJwt } from '#access/jwt.flow.ts'
import { hashOf, tokenPrefix } from '#access/secret.ts'
import type { SignInStore } from '#access/sign-in.store.ts'
import type { Caller } from '#access/caller.ts'
import type { Clock } from '#lib/clock.ts'
import { Fault } from '#lib/fault.ts'
import type { Spend } from './limits.ts'
import type { OriginRule } from './origin.ts'
import type { Door, Env, Person } from './route.ts'

export type ActorNeeds = EnterNeeds & {
  readonly clock: Clock
  readonly signIn: SignInStore
  readonly verifyJwt: VerifyJwt
}

/** Somebody proven: the person, and what they are here. `refusal` says why there is no caller. */
type Known = {
  readonly person: Person
  readonly caller: Caller | null
  readonly refusal: Fault | null
  readonly setCookies: readonly string[]
}

export type Actors = {
  /** Who sends these headers; null without credentials. Throws `unauthorized` for bad ones. Remembered for a few seconds. */
  readonly identify: (headers: Headers) => Promise<Known | null>
  /** Forgets what is remembered: memberships, tokens or sessions have changed. */
  readonly forget: () => void
}

const rememberMs = 5000
const mostRemembered = 10_000

/** The one place where credentials become a caller: session cookie, personal API token, JWT. No other header says who somebody is. */
export function actors(needs: ActorNeeds): Actors {
  const memory = new Map<string, { known: Known; until: number }>()
  let generation = 0
  const remembered = async (key: string, find: () => Promise<Known | null>): Promise<Known | null> => {
    const at = needs.clock.now().getTime()
    const found = memory.get(key)
    if (found !== undefined && found.until > at) return found.known
    const born = generation
    const known = await find()
    if (memory.size >= mostRemembered) memory.clear()
    if (known !== null && born === generation) memory.set(key, { known: { ...known, setCookies: [] }, until: at + rememberMs })
    return known
  }
  return {
    async identify(headers) {
      const authorization = headers.get('authorization')
      if (authorization !== null) return byBearer(needs, authorization, remembered)
      const cookie = sessionCookie(headers)
      return cookie === null ? null : remembered(`session:${hashOf(cookie)}`, () => bySession(needs, headers))
    },
    forget() {
      generation += 1
      memory.clear()
    },
  }
}

type Remembered = (key: string, find: () => Promise<Known | null>) => Promise<Known | null>

async function byBearer(needs: ActorNeeds, authorization: string, remembered: Remembered): Promise<Known> {
  const [, token] = /^bearer +([\w.~+/=-]+)$/i.exec(authorization.trim()) ?? []
  if (token === undefined || token.length > 8192) throw new Fault('unauthorized', 'The Authorization header must be: Bearer <token>')
  if (token.startsWith(tokenPrefix)) {
    const known = await remembered(`token:${hashOf(token)}`, async () => knownOf(await standingOfToken(needs.db, token), { by: 'bearer' }))
    if (known === null) throw new Fault('unauthorized', 'The API token is unknown or has ended')
    return known
  }
  // Verified every time, so that its end is its end; only who it speaks for is remembered.
  const claims = await needs.verifyJwt(token)
  const known = await remembered(`jwt:${hashOf(token)}`, async () => {
    const caller = await enterByClaims(needs, claims)
    return { person: caller, caller, refusal: null, setCookies: [] }
  })
  if (known === null) throw new Fault('unauthorized', 'The token is not valid')
  return known
}

async function bySession(needs: ActorNeeds, headers: Headers): Promise<Known | null> {
  const session = await needs.signIn.session(headers)
  if (session === null) return null
  const find = () => standingOfSession(needs.db, session.userId, session.sessionId)
  let standing = await find()
  if (standing === null) {
    await personOfSession(needs.db, session)
    standing = await find()
  }
  const known = knownOf(standing, { by: 'session', sessionId: session.sessionId })
  return known === null ? null : { ...known, setCookies: session.setCookies }
}

function knownOf(standing: Standing | null, via: Caller['via']): Known | null {
  if (standing === null) return null
  const { personId, name, email } = standing
  const caller = callerOf(standing, via)
  const refusal =
    caller === null ? new Fault('forbidden', 'You are no member of a workspace here: ask an administrator for an invitation') : null
  return { person: { personId, name, email, via }, caller, refusal, setCookies: [] }
}

/** The session cookie's value; other cookies of the site do not matter. */
function sessionCookie(headers: Headers): string | null {
  const [, value] = /(?:^|;\s*)(?:__Secure-)?pipedesk\.session_token=([^;]+)/.exec(headers.get('cookie') ?? '') ?? []
  return value ?? null
}

export type DoorNeeds = { readonly actors: Actors; readonly spend: Spend; readonly origin: OriginRule }

/** Who may come in, and how often: every declared route goes through here before its input is read. */
export function doorOf({ actors, spend, origin }: DoorNeeds): Door {
  return async (c: Context<Env>, { who, rate }) => {
    const bearer = c.req.header('authorization') !== undefined
    if (!bearer) origin.check(c)
    if (who === 'anybody') return spend(rate, `ip:${addressOf(c)}`)
    const known = await identifyFor(who, () => actors.identify(c.req.raw.headers))
    if (known === null) {
      if (who === 'guest') return spend(rate, `ip:${addressOf(c)}`)
      throw new Fault('unauthorized', 'Sign in first')
    }
    if (known.person.via.by === 'session') origin.mustBeSame(c)
    await spend(rate, known.person.personId)
    for (const cookie of known.setCookies) c.header('Set-Cookie', cookie, { append: true })
    c.set('person', known.person)
    if (known.caller !== null) c.set('caller', known.caller)
    else if (who === 'member') throw known.refusal ?? new Fault('forbidden', 'You are no member of a workspace here')
  }
}

/** A guest with spoilt credentials is a guest. */
async function identifyFor(who: string, identify: () => Promise<Known | null>): Promise<Known | null> {
  if (who !== 'guest') return identify()
  try {
    return await identify()
  } catch (error) {
    if (error instanceof Fault && error.code === 'unauthorized') return null
    throw error
  }
}

const near = /^(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|::1$|::ffff:127\.|::ffff:10\.|::ffff:192\.168\.|f[cd])/i

/** The peer's address; behind a proxy on this machine or a private network, the address that proxy saw (the last one of X-Forwarded-For). */
export function addressOf(c: Context): string {
  const peer = peerOf(c)
  if (!near.test(peer)) return peer
  const seen = c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim()
  return seen === undefined || seen === '' || seen.length > 45 ? peer : seen
}

function peerOf(c: Context): string {
  try {
    return getConnInfo(c).remote.address ?? 'unknown'
  } catch {
    return 'unknown' // No socket: a request handed to the app by a test.
  }
}
