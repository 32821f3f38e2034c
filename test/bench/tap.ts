import pg from 'pg'

/** What went to the database while something ran: round trips, and rows that brought a column. */
export type Tapped = { readonly trips: number; readonly texts: readonly string[]; rowsWith(column: string): number }

type Query = (...given: unknown[]) => unknown

/** Counts what every client of this process asks of the database while `work` runs. */
export async function tap(work: () => Promise<unknown>): Promise<Tapped> {
  const proto = pg.Client.prototype as unknown as { query: Query }
  const { query } = proto
  const texts: string[] = []
  const columns = new Map<string, number>()
  proto.query = function (this: unknown, ...given: unknown[]) {
    const [first] = given
    texts.push(typeof first === 'string' ? first : ((first as { text?: string }).text ?? ''))
    const answer = query.apply(this, given)
    if (answer instanceof Promise) void count(answer as Promise<pg.QueryResult>, columns).catch(() => undefined)
    return answer
  }
  try {
    await work()
  } finally {
    proto.query = query
  }
  return { trips: texts.length, texts, rowsWith: (column) => columns.get(column) ?? 0 }
}

async function count(answer: Promise<pg.QueryResult>, columns: Map<string, number>): Promise<void> {
  const { fields = [], rows } = await answer
  for (const { name } of fields) columns.set(name, (columns.get(name) ?? 0) + rows.length)
}
