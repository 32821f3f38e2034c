import pg from 'pg'

/**
 * Whether a pooler stands between this login and the server: it gives its clients process ids of its own (PgBouncer and Supavisor do, in every mode).
 * Notifications cannot be relied on there.
 */
export async function isPooled(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
  const { processID } = client as pg.Client & { readonly processID?: number }
  return rows[0]?.pid !== processID
}

/** The same of an address; throws when it cannot be reached. */
export async function isPooledAt(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, application_name: 'pipedesk', connectionTimeoutMillis: 15_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return await isPooled(client)
  } finally {
    await client.end().catch(() => undefined)
  }
}
