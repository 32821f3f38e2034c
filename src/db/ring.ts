import { sql } from 'kysely'
import type pg from 'pg'
import type { Db } from './db.ts'

/** What a bell tells: something of this topic changed in this workspace. Ids only; whoever hears it reads under their own rights. */
export type Bell = { readonly topic: string; readonly workspaceId: string; readonly id: string }

const live = 'pipedesk_live'
/** Rung by triggers whenever memberships, sessions or tokens change. */
const access = 'pipedesk_access'

/** Tells every web process. Ring outside transactions that write records: a NOTIFY inside makes their commits queue. */
export async function ring(db: Db, bell: Bell): Promise<void> {
  await sql`select pg_notify(${live}, ${`${bell.topic} ${bell.workspaceId} ${bell.id}`})`.execute(db)
}

export type Ears = {
  onBell(bell: Bell): void
  /** Memberships, sessions or tokens changed somewhere. */
  onAccess(): void
  /** Hearing began (again): anything may have been missed. `false`: notifications do not arrive here (a transaction pooler), so ask regularly. */
  onHearing(hears: boolean): void
}

const nothing = (): void => undefined

/** Listens with one session of its own, reconnecting for ever; returns the way to stop. */
export function listen(pool: pg.Pool, ears: Ears): () => Promise<void> {
  const state = { stopped: false }
  let end = nothing
  const heard = (message: pg.Notification): void => {
    if (message.channel === access) return ears.onAccess()
    const [topic = '', workspaceId = '', id = ''] = (message.payload ?? '').split(' ')
    if (topic !== 'probe') ears.onBell({ topic, workspaceId, id })
  }
  const session = async (): Promise<void> => {
    const client = await pool.connect()
    const over = new Promise<void>((done) => {
      end = done
      client.once('error', () => done())
      client.once('end', () => done())
    })
    try {
      const probed = new Promise<boolean>((done) => {
        client.on('notification', (message) => {
          if (message.payload?.startsWith('probe ')) done(true)
          heard(message)
        })
        setTimeout(() => done(false), 1500).unref()
      })
      await client.query(`listen ${live}; listen ${access}`)
      await pool.query('select pg_notify($1, $2)', [live, 'probe - -'])
      ears.onHearing(await probed)
      if (!state.stopped) await over
    } finally {
      client.removeAllListeners('notification')
      client.release(true)
    }
  }
  const loop = (async () => {
    for (let pauseMs = 200; !state.stopped; pauseMs = Math.min(5000, pauseMs * 2)) {
      try {
        await session()
        pauseMs = 200
      } catch {
        // The database is away: tried again below.
      }
      if (!state.stopped) await new Promise((done) => setTimeout(done, pauseMs))
    }
  })()
  return async () => {
    state.stopped = true
    end()
    await loop
  }
}
