import type { Client } from './client.ts'

/** What the pages ask of lists, by name. */
const asked = {
  'first page of 200': ['/api/contacts?limit=200'],
  'by last name': ['/api/contacts?limit=200&sort=lastName'],
  'by title descending': ['/api/contacts?limit=200&sort=-title'],
  'deals by amount': ['/api/deals?limit=200&sort=-amount'],
  'search of a common word': ['/api/contacts?limit=200&q=silva'],
  'search of a rare one': ['/api/contacts?limit=200&q=okafor+71'],
  'search of two letters': ['/api/contacts?limit=200&q=si'],
  'filter: title contains': ['/api/contacts?limit=200&title[contains]=sales'],
  'filter: a tag': ['/api/contacts?limit=200&tags[eq]=tier-3'],
  'the palette: all kinds at once': ['companies', 'contacts', 'leads', 'deals'].map((kind) => `/api/${kind}?q=si&limit=5`),
  'home: changed last, all kinds': ['companies', 'contacts', 'leads', 'deals'].map((kind) => `/api/${kind}?sort=-updatedAt&limit=8`),
} as const satisfies Record<string, readonly string[]>

export type Asking = keyof typeof asked

const times = 40

/** ms of each asking over HTTP, several times each, one after the other. */
export async function asks(program: Client): Promise<Record<Asking, number[]>> {
  const all: [string, number[]][] = []
  for (const [name, paths] of Object.entries(asked)) {
    const took: number[] = []
    for (let at = 0; at < times + 5; at += 1) {
      const from = performance.now()
      await Promise.all(paths.map((path) => program.must('GET', path)))
      if (at >= 5) took.push(performance.now() - from)
    }
    all.push([name, took])
  }
  return Object.fromEntries(all) as Record<Asking, number[]>
}
