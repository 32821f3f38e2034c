import { sql } from 'kysely'
import type { Db } from '#db/db.ts'

/** A sign-in at a provider that is under way. `boundTo`: hash of the session, or of person and workspace. */
export type OAuthState = {
  readonly stateHash: string
  readonly provider: string
  readonly workspaceId: string
  readonly personId: string
  readonly boundTo: string
  readonly begunBy: 'session' | 'bearer'
  /** The PKCE verifier, sealed. */
  readonly sealed: string
  readonly returnTo: string | null
  readonly request: OAuthRequest
  readonly expiresAt: Date
}

/** What was asked for when it began; `direction` null: the connection's own stays. */
export type OAuthRequest = {
  readonly connectionId: string
  readonly capabilities: readonly string[]
  readonly direction: 'push' | 'pull' | 'bidirectional' | null
}

/** Keeps a state, and forgets those past their time. */
export async function keepState(db: Db, state: OAuthState, now: Date): Promise<void> {
  await db.deleteFrom('directory.oauthState').where('expiresAt', '<', now).execute()
  await db
    .insertInto('directory.oauthState')
    .values({ ...state, request: JSON.stringify(state.request) })
    .execute()
}

/** Takes a state for good, before anything is exchanged for it; only whoever began it can. Null: unknown, used, too old, or somebody else's. */
export async function takeState(
  db: Db,
  taken: Pick<OAuthState, 'stateHash' | 'boundTo' | 'begunBy'> & { readonly provider: string | null; readonly now: Date },
): Promise<OAuthState | null> {
  const { rows } =
    await sql<OAuthState>`delete from directory.oauth_state where state_hash = ${taken.stateHash} and bound_to = ${taken.boundTo}
      and begun_by = ${taken.begunBy} and expires_at > ${taken.now} and (${taken.provider}::text is null or provider = ${taken.provider}) returning *`.execute(
      db,
    )
  return rows[0] ?? null
}

/** Where a flow begun by a program is to be handed on to; consumes nothing. Undefined: no such flow. */
export async function returnOfState(db: Db, stateHash: string, now: Date): Promise<string | null | undefined> {
  const row = await db
    .selectFrom('directory.oauthState')
    .select('returnTo')
    .where('stateHash', '=', stateHash)
    .where('begunBy', '=', 'bearer')
    .where('expiresAt', '>', now)
    .executeTakeFirst()
  return row?.returnTo
}
