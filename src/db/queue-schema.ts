import type { ClientBase } from 'pg'
import { PgBoss } from 'pg-boss'

/** The queue library's own schema. */
export const queueSchema = 'pgboss'

/** Makes or upgrades the queue's tables as the owner of the database, so that the workers' login needs no such right. */
export async function installQueue(client: ClientBase): Promise<void> {
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
