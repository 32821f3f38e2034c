import * as z from 'zod'
import type { Reply } from '../../http/call.ts'
import { namesShown, objectView } from '../crm/view.ts'
import type { Row } from '../crm/row.ts'
import { Refusal } from '../errors.ts'
import { bodyOf, flagIn, needs, type AskedOf } from './asked.ts'
import { batchReply, checkBatch } from './batch.ts'
import { found } from './read.ts'

const names = z.array(z.string()).nullish()
const ids = z.array(z.object({ id: z.coerce.string() }))
const reading = z.object({ inputs: ids, properties: names, propertiesWithHistory: names, idProperty: z.string().nullish() })

/** Reads many by id or unique property; what is not there is named in one error. */
export function batchRead(asked: AskedOf): Reply {
  const { crm, table, call } = asked
  needs(asked.token, table.type, 'read')
  const body = bodyOf(call, reading)
  const startedAt = crm.clock.iso()
  checkBatch(
    body.inputs.map(({ id }) => id),
    { distinct: false },
  )
  const archived = flagIn(call.query, 'archived')
  const missing: string[] = []
  const rows = new Set<Row>()
  for (const { id } of body.inputs) {
    const row = found(asked, id, body.idProperty)
    if (row === undefined || (row.archivedAt !== undefined) !== archived) missing.push(id)
    else rows.add(row)
  }
  const shown = namesShown(crm, table, body.properties ?? [])
  const results = [...rows].map((row) => objectView(crm, table, { row, names: shown, history: body.propertiesWithHistory ?? [] }))
  const message = `Could not get some ${table.type.singular.toUpperCase()} objects, they may be deleted or not exist. Check that ids are valid.`
  const failed = missing.length === 0 ? [] : [{ refusal: new Refusal(404, message), traceId: undefined, context: { ids: missing } }]
  return batchReply(crm, { status: 200, results, failed, startedAt })
}

/** Moves many to the recycle bin; unknown ids are no mistake. */
export function batchArchive(asked: AskedOf): Reply {
  const { crm, table, call } = asked
  needs(asked.token, table.type, 'write')
  const { inputs } = bodyOf(call, z.object({ inputs: ids }))
  checkBatch(
    inputs.map(({ id }) => id),
    { distinct: false },
  )
  for (const { id } of inputs) {
    const row = table.find(id)
    if (row !== undefined && String(row.id) === id) crm.archive(table.type.name, row, 'INTEGRATION')
  }
  return { status: 204 }
}
