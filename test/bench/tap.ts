import pg from 'pg'

/** What went to the database while something ran: round trips, and rows that brought a column. */
export type Tapped = { readonly trips: number; rowsWith(column: string): number }

type Query = (...given: unknown[]) => unknown

/** Counts what every client of this process asks of the database while `work` runs. */
export async function tap(work: () => Promise<unknown>): Promise<Tapped> {
  const proto = pg.Client.prototype as unknown as { query: Query }
  const { query } = proto
  let trips = 0
  const columns = new Map<string, number>()
  proto.query = function (this: unknown, ...given: unknown[]) {
    trips += 1
    const answer = query.apply(this, given)
    if (answer instanceof Promise) void count(answer as Promise<Answer>, columns).catch(() => undefined)
    return answer
  }
  try {
    await work()
  } finally {
    proto.query = query
  }
  return { trips, rowsWith: (column) => columns.get(column) ?? 0 }
}

/** Several statements in one message are answered by a list. */
type Answer = pg.QueryResult | readonly pg.QueryResult[]

async function count(answer: Promise<Answer>, columns: Map<string, number>): Promise<void> {
  for (const { fields, rows } of [await answer].flat() as readonly pg.QueryResult[])
    for (const { name } of fields) columns.set(name, (columns.get(name) ?? 0) + rows.length)
}
