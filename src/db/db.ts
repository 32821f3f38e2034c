import { CompiledQuery, type Kysely, type Transaction } from 'kysely'
import pg from 'pg'
import type { Mandate } from '#model/actor.ts'
import type { DB } from './schema.ts'

/** The pool, without a tenant: only the directory, connections and jobs may use it bare. */
export type Db = Kysely<DB>

declare const opened: unique symbol

/** Proof of being inside `inTx`: a tenant is set, row-level security binds, the audit knows the actor. */
export type Tx = Transaction<DB> & { readonly [opened]: Mandate }

/**
 * Runs `work` in one transaction as the application's role, in the name of `mandate`; beginning it and saying so is one round trip.
 * An error rolls everything back and is rethrown.
 */
export async function inTx<T>(db: Db, mandate: Mandate, work: (tx: Tx) => Promise<T>): Promise<T> {
  return db.connection().execute(async (session) => {
    const say = async (text: string): Promise<unknown> => (await session.executeQuery(CompiledQuery.raw(text))).rows[0]
    try {
      await say(opening(mandate))
      const done = await work(session as unknown as Tx)
      const said = (await say('commit')) as { command?: string } | undefined
      // A statement failed and somebody went on: the server answers a commit of that with a rollback.
      if (said?.command === 'ROLLBACK') throw new Error('the transaction had failed and was rolled back')
      return done
    } catch (error) {
      // Fails only where the connection is gone, and with it the transaction; the pool drops such a session.
      await say('rollback').catch(() => undefined)
      throw error
    }
  })
}

/** Several statements in one message take no parameters, so the values stand in it as literals, quoted by the driver. */
function opening({ workspaceId, actor, runId, cause, at }: Mandate): string {
  const settings = {
    role: 'pipedesk_app',
    'app.workspace': workspaceId,
    'app.actor': actor,
    'app.run': runId ?? '',
    'app.cause': cause ?? '',
    'app.at': at?.toISOString() ?? '',
  }
  const set = Object.entries(settings).map(([name, value]) => `set_config('${name}', ${pg.escapeLiteral(value)}, true)`)
  return `begin; select ${set.join(', ')}`
}
