import type { Reply } from '../../http/call.ts'
import type { Row } from '../crm/row.ts'
import { namesShown, objectView } from '../crm/view.ts'
import { invalid, notFound } from '../errors.ts'
import { flagIn, limitIn, listIn, needs, ok, pagingTo, typeIn, type AskedOf } from './asked.ts'
import { associationsShown } from './associations-shown.ts'

const MOST = 100
const MOST_WITH_HISTORY = 50

/** A page of all objects in id order; `after` is the last id of the page before. */
export function listObjects(asked: AskedOf): Reply {
  const { table, call } = asked
  needs(asked.token, table.type, 'read')
  const history = listIn(call.query, 'propertiesWithHistory')
  const limit = limitIn(call.query, { usual: 10, most: history.length > 0 ? MOST_WITH_HISTORY : MOST })
  const archived = flagIn(call.query, 'archived')
  const show = shower(asked, history)
  const rows: Row[] = []
  let more = false
  for (const row of table.after(afterIn(call.query))) {
    if ((row.archivedAt !== undefined) !== archived) continue
    if (rows.length === limit) {
      more = true
      break
    }
    rows.push(row)
  }
  const last = rows.at(-1)
  return ok({ results: rows.map(show), ...pagingTo(asked, more && last !== undefined ? String(last.id) : undefined) })
}

/** One object by id, or by a unique property with `idProperty`. */
export function getObject(asked: AskedOf): Reply {
  needs(asked.token, asked.table.type, 'read')
  const archived = flagIn(asked.call.query, 'archived')
  const row = found(asked, asked.rest[0] ?? '', asked.call.query.get('idProperty'))
  if (row === undefined || (row.archivedAt !== undefined) !== archived) throw notFound()
  return ok(shower(asked, listIn(asked.call.query, 'propertiesWithHistory'))(row))
}

/** The object that an id, or a value of the named unique property, stands for. */
export function found({ crm, table }: Pick<AskedOf, 'crm' | 'table'>, id: string, idProperty: string | null | undefined): Row | undefined {
  if (idProperty === null || idProperty === undefined || idProperty === '' || idProperty === 'hs_object_id') return table.find(id)
  const isUnique =
    crm.properties.find(table.type.name, idProperty)?.hasUniqueValue === true || (idProperty === 'email' && table.type.name === 'contacts')
  if (!isUnique) throw invalid(`idProperty ${idProperty} is not a unique property of ${table.type.name}`)
  return table.having(idProperty, id)
}

function shower(asked: AskedOf, history: readonly string[]): (row: Row) => object {
  const { crm, table, call, token } = asked
  const names = namesShown(crm, table, listIn(call.query, 'properties'))
  const kinds = listIn(call.query, 'associations').map(typeIn)
  for (const kind of kinds) needs(token, kind, 'read')
  return (row) => ({
    ...objectView(crm, table, { row, names, history }),
    ...associationsShown(crm, { type: table.type.name, id: row.id }, kinds),
  })
}

function afterIn(query: URLSearchParams): number {
  const after = query.get('after') ?? '0'
  if (/^\d{1,15}$/.test(after)) return Number(after)
  throw invalid(`Invalid after: ${after}`)
}
