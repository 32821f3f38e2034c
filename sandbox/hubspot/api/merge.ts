import * as z from 'zod'
import type { Reply } from '../../http/call.ts'
import { merge } from '../crm/merge.ts'
import { invalid, notFound } from '../errors.ts'
import { bodyOf, needs, ok, type AskedOf } from './asked.ts'
import { found } from './read.ts'
import { written } from './write.ts'

const merging = z.object({ primaryObjectId: z.coerce.string(), objectIdToMerge: z.coerce.string() })
const purging = z.object({ objectId: z.coerce.string(), idProperty: z.string().nullish() })

/** `POST …/merge`: one object of two. */
export function mergeObjects(asked: AskedOf): Reply {
  const { crm, table, call } = asked
  needs(asked.token, table.type, 'write')
  const { primaryObjectId, objectIdToMerge } = bodyOf(call, merging)
  const [winner, loser] = [table.find(primaryObjectId), table.find(objectIdToMerge)]
  if (winner === undefined || loser === undefined || winner.archivedAt !== undefined || loser.archivedAt !== undefined) throw notFound()
  if (winner === loser) throw invalid('Cannot merge an object with itself')
  return ok(written(asked, merge(crm, table, { winner, loser, source: 'INTEGRATION' }), ['hs_merged_object_ids', ...table.type.shown]))
}

/** `POST …/gdpr-delete`: gone for good, and a contact's addresses may not come back. */
export function purgeObject(asked: AskedOf): Reply {
  const { crm, table, call } = asked
  needs(asked.token, table.type, 'write')
  const { objectId, idProperty } = bodyOf(call, purging)
  const row = found(asked, objectId, idProperty)
  const type = table.type.name
  if (row !== undefined) {
    const addresses = [row.values.get('email') ?? '', ...(row.values.get('hs_additional_emails') ?? '').split(';')]
    for (const address of type === 'contacts' ? addresses : []) if (address !== '') crm.block(address)
    crm.purge(type, row.id)
    crm.tell({ is: 'privacyDeletion', type, id: row.id, at: crm.clock.now(), source: 'INTEGRATION' })
  }
  return { status: 204 }
}
