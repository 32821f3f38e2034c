import * as z from 'zod'
import type { Reply } from '../../http/call.ts'
import type { AssociationType } from '../crm/association-type.ts'
import type { End } from '../crm/associations.ts'
import type { Crm } from '../crm/crm.ts'
import { prepare } from '../crm/prepare.ts'
import type { Row } from '../crm/row.ts'
import { namesShown, objectView } from '../crm/view.ts'
import { invalid, notFound, Refusal } from '../errors.ts'
import { bodyOf, needs, ok, type AskedOf } from './asked.ts'
import { found } from './read.ts'

const properties = z.record(z.string(), z.unknown())
/** How a create names what the new object hangs on. */
export const associationsInput = z
  .array(
    z.object({
      to: z.object({ id: z.coerce.string() }),
      types: z.array(z.object({ associationCategory: z.string(), associationTypeId: z.int() })).min(1),
    }),
  )
  .optional()
const creating = z.object({ properties, associations: associationsInput })
const updating = z.object({ properties })

/** An association a create asks for, with the object at its other end. */
export type Wanted = { readonly to: End; readonly type: AssociationType }

/** Creates one object. */
export function createObject(asked: AskedOf): Reply {
  const { crm, table, call } = asked
  needs(asked.token, table.type, 'write')
  const body = bodyOf(call, creating)
  const values = prepare(crm, table, { properties: body.properties, row: undefined })
  if (values instanceof Refusal) throw values
  const wanted = wantedIn(crm, table.type.name, body.associations)
  if (wanted instanceof Refusal) throw wanted
  const row = crm.create(table.type.name, values, { source: 'INTEGRATION' })
  for (const { to, type } of wanted) crm.associate({ type: table.type.name, id: row.id }, to, type)
  return { status: 201, body: written(asked, row, Object.keys(body.properties)) }
}

/** Changes one object. */
export function updateObject(asked: AskedOf): Reply {
  const { crm, table, call } = asked
  needs(asked.token, table.type, 'write')
  const body = bodyOf(call, updating)
  const row = found(asked, asked.rest[0] ?? '', call.query.get('idProperty'))
  if (row === undefined || row.archivedAt !== undefined) throw notFound()
  const values = prepare(crm, table, { properties: body.properties, row })
  if (values instanceof Refusal) throw values
  crm.update(table.type.name, row, { values, source: 'INTEGRATION' })
  return ok(written(asked, row, Object.keys(body.properties)))
}

/** Moves one object to the recycle bin; an unknown id is no mistake. */
export function archiveObject(asked: AskedOf): Reply {
  const { crm, table } = asked
  needs(asked.token, table.type, 'write')
  const id = asked.rest[0] ?? ''
  const row = table.find(id)
  // A merged object's id is not the winner's to be deleted by.
  if (row !== undefined && String(row.id) === id) crm.archive(table.type.name, row, 'INTEGRATION')
  return { status: 204 }
}

/** An object as a write's reply shows it: what was written, and what every reply has. */
export function written({ crm, table }: Pick<AskedOf, 'crm' | 'table'>, row: Row, names: readonly string[]): Record<string, unknown> {
  return objectView(crm, table, { row, names: namesShown(crm, table, names) })
}

/** The associations a create asks for, or why it is refused. */
export function wantedIn(crm: Crm, from: End['type'], input: z.infer<typeof associationsInput>): Wanted[] | Refusal {
  const wanted: Wanted[] = []
  for (const { to, types } of input ?? []) {
    for (const { associationTypeId: id } of types) {
      const type = crm.associations.types.find(id)
      if (type === undefined || type.from !== from) return invalid(`The association type ${id} does not begin at ${from}`)
      const row = crm.tables[type.to].find(to.id)
      if (row === undefined || row.archivedAt !== undefined)
        return invalid(`No ${type.to} with ID ${to.id} exists`, { category: 'VALIDATION_ERROR' })
      wanted.push({ to: { type: type.to, id: row.id }, type })
    }
  }
  return wanted
}
