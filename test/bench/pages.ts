import pg from 'pg'
import { mask, sources, type Person } from '#connectors/google/contacts/person.ts'
import type { Remote } from '#test/sandbox.ts'
import type { Hub } from './hub.ts'

type Page = { connections?: Person[]; nextPageToken?: string }

/** Every request for a page of contacts takes this much longer, in every arm. */
export async function slow(google: Remote, latencyMs: number): Promise<void> {
  await fetch(`${google.origin}/_sandbox/faults`, { method: 'DELETE' })
  if (latencyMs > 0) await google.control('faults', { match: { method: 'GET', path: '^/v1/people/me/connections$' }, latencyMs })
}

/** The floor of every pull: the same pages by bare fetch, one after the other, parsed and nothing else. */
export async function barePages({ google, account }: Hub): Promise<readonly Person[]> {
  const { access_token: token } = await google.control('token', { account })
  const people: Person[] = []
  for (let pageToken: string | undefined = ''; pageToken !== undefined;) {
    const url = new URL('/v1/people/me/connections', google.origin)
    for (const [name, value] of [
      ['personFields', mask],
      ['pageSize', '1000'],
      ['requestSyncToken', 'true'],
      ...[sources].flat().map((source) => ['sources', source]),
      ...(pageToken === '' ? [] : [['pageToken', pageToken]]),
    ] as [string, string][])
      url.searchParams.append(name, value)
    const reply = await fetch(url, { headers: { authorization: `Bearer ${String(token)}` } })
    if (reply.status !== 200) throw new Error(`bare fetch: ${reply.status} ${await reply.text()}`)
    const page = (await reply.json()) as Page
    people.push(...(page.connections ?? []))
    pageToken = page.nextPageToken
  }
  return people
}

/** And these into one bare table by one COPY, committed to disk. */
export async function bareCopy(url: string, people: readonly Person[]): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query('create table if not exists bare (id text primary key, raw jsonb not null)')
    await client.query('truncate bare')
    const lines = people.map((person) => `${person.resourceName ?? ''}\t${escaped(JSON.stringify(person))}\n`)
    await copied(client, 'copy bare from stdin', Buffer.from(lines.join('')))
    const { rows } = await client.query<{ n: string }>('select count(*) as n from bare')
    if (Number(rows[0]?.n) !== people.length) throw new Error('the bare copy is not whole')
  } finally {
    await client.end()
  }
}

const escaped = (text: string): string => text.replaceAll('\\', '\\\\')

type CopySink = { sendCopyFromChunk(chunk: Buffer): void; endCopyFrom(): void }

function copied(client: pg.Client, text: string, data: Buffer): Promise<void> {
  return new Promise((done, fail) => {
    const query = new pg.Query(text, [], (error?: Error | null) => (error ? fail(error) : done()))
    Object.assign(query, {
      handleCopyInResponse: (connection: CopySink) => {
        connection.sendCopyFromChunk(data)
        connection.endCopyFrom()
      },
    })
    client.query(query)
  })
}
