import { useQuery } from '@tanstack/react-query'
import { titleOf } from './record-title.ts'
import { listRecords, type Rec, type RecordKind } from './records.ts'

const GATHER_MS = 12
const MOST = 100

type Waiting = { id: string; resolve: (record: Rec | null) => void; reject: (error: unknown) => void }
const waiting = new Map<RecordKind, Waiting[]>()

async function fetchGathered(kind: RecordKind): Promise<void> {
  const all = waiting.get(kind) ?? []
  waiting.delete(kind)
  for (let at = 0; at < all.length; at += MOST) {
    const some = all.slice(at, at + MOST)
    try {
      const found = await listRecords(kind, { 'id[in]': [...new Set(some.map((one) => one.id))].join(','), limit: MOST })
      const byId = new Map(found.items.map((record) => [record.id, record]))
      for (const one of some) one.resolve(byId.get(one.id) ?? null)
    } catch (error) {
      for (const one of some) one.reject(error)
    }
  }
}

/** Loads one record together with all others asked for within the same 12 ms: a list of 40 rows costs one request. */
function gather(kind: RecordKind, id: string): Promise<Rec | null> {
  return new Promise((resolve, reject) => {
    const group = waiting.get(kind)
    if (group) group.push({ id, resolve, reject })
    else {
      waiting.set(kind, [{ id, resolve, reject }])
      setTimeout(() => void fetchGathered(kind), GATHER_MS)
    }
  })
}

/** What a record is called, for showing a reference; undefined while it loads, null when there is none that may be seen. */
export function useRecordName(kind: RecordKind, id: string | null): string | null | undefined {
  const found = useQuery({
    queryKey: ['name', kind, id],
    enabled: id !== null,
    staleTime: 60_000,
    queryFn: () => (id === null ? null : gather(kind, id)),
  })
  if (found.data === undefined) return found.isError ? null : undefined
  return found.data === null ? null : titleOf(kind, found.data)
}
