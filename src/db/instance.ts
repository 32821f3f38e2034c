import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import type { Db } from './db.ts'

/** A fact of this installation, made once: whoever comes second reads what the first one wrote. */
export async function instanceFact(db: Db, key: string, make: () => string): Promise<string> {
  const known = await db.selectFrom('directory.instance').select('value').where('key', '=', key).executeTakeFirst()
  if (known) return known.value
  await db
    .insertInto('directory.instance')
    .values({ key, value: make() })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const { value } = await db.selectFrom('directory.instance').select('value').where('key', '=', key).executeTakeFirstOrThrow()
  return value
}

/** Replaces a fact. */
export async function setInstanceFact(db: Db, key: string, value: string): Promise<void> {
  await db.updateTable('directory.instance').set({ value }).where('key', '=', key).execute()
}

const lock = 7_251_999

/**
 * Claims an embedded database for one PipeDesk, for as long as this process lives: the claim is a session's, so a kill frees it.
 * Null: another one has it.
 */
export async function claimInstance(url: string): Promise<{ readonly release: () => Promise<void> } | null> {
  const state = { isOver: false }
  let held = await takeClaim(url)
  if (held === null) return null
  // The server went down and comes back: so does the claim.
  const keep = (): void => {
    held?.once('end', () => void again())
  }
  const again = async (): Promise<void> => {
    for (held = null; !state.isOver && held === null; held = await takeClaim(url).catch(() => null))
      await wait(500, undefined, { ref: false })
    keep()
  }
  keep()
  return {
    async release() {
      state.isOver = true
      await held?.end().catch(() => undefined)
    },
  }
}

async function takeClaim(url: string): Promise<pg.Client | null> {
  const client = new pg.Client({ connectionString: url, application_name: 'pipedesk', keepAlive: true })
  client.on('error', () => undefined)
  await client.connect()
  const { rows } = await client.query<{ got: boolean }>('select pg_try_advisory_lock($1) as got', [lock])
  if (rows[0]?.got) return client
  await client.end()
  return null
}
