import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Hono } from 'hono'
import type pg from 'pg'
import type { AutoProvision } from '#access/enter.flow.ts'
import { jwtVerifier, type JwtNeeds } from '#access/jwt.flow.ts'
import { joinRoutes } from '#access/join.routes.ts'
import { meRoutes } from '#access/me.routes.ts'
import { memberRoutes } from '#access/member.routes.ts'
import { signInRoutes } from '#access/sign-in.routes.ts'
import { signInStore, type OidcProvider } from '#access/sign-in.store.ts'
import { workspaceRoutes } from '#access/workspace.routes.ts'
import type { Db } from '#db/db.ts'
import type { Clock } from '#lib/clock.ts'
import { actors, doorOf } from './actor.ts'
import { httpApi, type ApiNeeds } from './api.ts'
import { eventRoutes } from './events.routes.ts'
import { limits, type Allowance } from './limits.ts'
import { liveHub, type Live, type LiveSource, type Topic } from './live.ts'
import { originRule } from './origin.ts'
import { forgetOldRates, takeFromAllowance } from './rate.store.ts'
import type { Env, Rate } from './route.ts'
import type { Seen } from './shell.ts'
import { webPages } from './web.ts'

export type FrameNeeds = Pick<ApiNeeds, 'publicUrl' | 'version' | 'see' | 'alarm'> & {
  readonly db: Db
  readonly pool: pg.Pool
  readonly clock: Clock
  readonly newId: () => string
  /** At least 32 characters, the same in every web process and for as long as sessions shall live. */
  readonly sessionSecret: string
  readonly oidc: readonly OidcProvider[]
  readonly jwt: Omit<JwtNeeds, 'clock'>
  readonly autoProvision: AutoProvision
  readonly setupCodeNeeded: boolean
  readonly sandbox: boolean
  readonly rates?: Partial<Record<Rate, Allowance>>
  readonly corsOrigins: readonly string[]
  readonly corsOriginRegex?: RegExp | undefined
  readonly liveSources: Partial<Record<Topic, LiveSource>>
  readonly heartbeatMs?: number
  /** The folder of the built web interface. */
  readonly webFolder: string
}

export type Frame = {
  /** For rooms that offer a topic of the hub under their own path. */
  readonly live: Live
  /** The whole HTTP side around the given rooms (below /api) and root mounts. */
  api(rooms: readonly OpenAPIHono<Env>[], root: readonly { at: string; routes: Hono<Env> }[]): ReturnType<typeof httpApi>
  close(): Promise<void>
}

const sweepMs = 3_600_000
/** Writes here change who somebody is: this process forgets at once, the others when the database tells them. */
const changesAccess = /^\/api\/(auth|me|members|workspaces|invitations)\b/

/** Sign-in, rights, limits, live events and the shell around every room; `app.ts` hands it the rooms. */
export function httpFrame(needs: FrameNeeds): Frame {
  const { db, clock } = needs
  const signIn = signInStore({ db, secret: needs.sessionSecret, publicUrl: needs.publicUrl, oidc: needs.oidc })
  const who = actors({ ...needs, signIn, verifyJwt: jwtVerifier({ ...needs.jwt, clock }) })
  const origin = originRule(needs)
  const spend = limits({ clock, take: (ask) => takeFromAllowance(db, ask), ...(needs.rates && { rates: needs.rates }) })
  const live = liveHub({ ...needs, sources: needs.liveSources, identify: who.identify, forget: who.forget })
  const sweep = setInterval(() => void forgetOldRates(db).catch(() => undefined), sweepMs).unref()
  const see = (seen: Seen): void => {
    if (seen.method !== 'GET' && changesAccess.test(seen.route)) who.forget()
    needs.see(seen)
  }
  const own = [
    signInRoutes({ ...needs, signIn }),
    joinRoutes({ ...needs, signIn }),
    meRoutes(needs),
    memberRoutes(needs),
    workspaceRoutes(needs),
    eventRoutes({ live }),
  ]
  return {
    live,
    api: (rooms, root) =>
      httpApi({
        ...needs,
        see,
        origin,
        door: doorOf({ actors: who, spend, origin }),
        rooms: [...own, ...rooms],
        root,
        web: webPages(needs.webFolder),
      }),
    async close() {
      clearInterval(sweep)
      await live.close()
    },
  }
}
