import type { ClientBase } from 'pg'
import { PgBoss } from 'pg-boss'

/** The queue library's own schema. */
export const queueSchema = 'pgboss'

/** What whoever comes second meets when two make the same schema: it waits for the first, then finds the name taken. */
const taken = new Set(['23505', '42P06', '42P07'])

/** Makes or upgrades the queue's tables as the owner of the database, so that the workers' login needs no such right. Several at once are fine. */
export async function installQueue(client: ClientBase): Promise<void> {
  try {
    await install(client)
  } catch (error) {
    if (!taken.has((error as { code?: string }).code ?? '')) throw error
    // A script that failed leaves its transaction open.
    await client.query('rollback')
    await install(client)
  }
}

async function install(client: ClientBase): Promise<void> {
  const executeSql = async (text: string, values?: unknown[]): Promise<{ rows: unknown[] }> => {
    const result: unknown = await client.query(text, values)
    // A script of several statements answers with a list of results; the last one counts.
    const last = (Array.isArray(result) ? result.at(-1) : result) as { rows?: unknown[] } | undefined
    return { rows: last?.rows ?? [] }
  }
  const boss = new PgBoss({ db: { executeSql }, schema: queueSchema, supervise: false, schedule: false, migrate: true })
  await boss.start()
  await boss.stop({ graceful: false })
}
