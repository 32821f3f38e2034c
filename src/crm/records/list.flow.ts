import { scopeOf } from '#access/allow.ts'
import type { Caller } from '#access/caller.ts'
import { inTx, type Db } from '#db/db.ts'
import { invalid } from '#lib/fault.ts'
import { fieldsOf } from '#model/custom.ts'
import type { Field, Noun } from '#model/noun.ts'
import { readCursor } from './cursor.ts'
import { customFields } from './fields.store.ts'
import { filtersOf, frameFields, isSortable } from './filter.ts'
import { list, type Asked } from './list.store.ts'
import { mandateFor, presentAll } from './record.flow.ts'
import { reserved, type ListQuery } from './schema.ts'
import type { RecordView } from './view.ts'

type Envelope<N extends Noun> = {
  items: RecordView<N>[]
  pagination: { total: number; totalIsEstimate?: boolean; limit: number; offset: number; next: string | null }
}

/** A page of the records a caller may see. `given`: all query parameters, the filters among them. */
export async function listPage<N extends Noun>(
  db: Db,
  caller: Caller,
  asks: { noun: N; query: ListQuery; given: Record<string, string[]> },
): Promise<Envelope<N>> {
  const { noun, query, given } = asks
  return inTx(db, mandateFor(caller), async (tx) => {
    const fields = fieldsOf(noun, await customFields(tx, noun.kind))
    const page = await list(tx, scopeOf(caller, noun.kind), askedOf(fields, query, given))
    const { total, totalIsEstimate, next } = page
    return {
      items: await presentAll(tx, noun, page.items),
      pagination: { total, ...(totalIsEstimate ? { totalIsEstimate } : {}), limit: query.limit, offset: query.offset, next },
    }
  })
}

function askedOf(fields: readonly Field[], query: ListQuery, given: Record<string, string[]>): Asked {
  const filters = filtersOf(fields, given, reserved)
  const text = query.sort ?? '-createdAt'
  const name = text.replace(/^-/, '')
  const field = [...fields, ...frameFields].find(
    (each) => each.name === name || each.name === name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
  )
  if (field === undefined || !isSortable(field))
    throw invalid([{ field: 'sort', message: 'must be a single-valued field of the list, or -field for descending' }])
  if (query.cursor !== undefined && query.offset > 0) throw invalid([{ field: 'offset', message: 'must be 0 with a cursor' }])
  const sort = { text: `${text.startsWith('-') ? '-' : ''}${field.name}`, field, descending: text.startsWith('-') }
  const cursor = query.cursor === undefined || query.cursor === '' ? null : readCursor(query.cursor, sort.text)
  return { q: query.q ?? '', filters, sort, limit: query.limit, offset: query.offset, cursor, deleted: query.deleted === 'true' }
}
