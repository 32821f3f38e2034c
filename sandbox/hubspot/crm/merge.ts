import { Refusal } from '../errors.ts'
import type { Crm } from './crm.ts'
import type { Prepared, Row, Source } from './row.ts'
import type { Table } from './table.ts'

const MOST_MERGES = 250

/**
 * Makes one object of two: the winner's values stay, the loser's fill the gaps, its associations move over, and both old ids lead to what is left.
 * HubSpot gives what is left of companies and deals a new id.
 */
export function merge(
  crm: Crm,
  table: Table,
  { winner, loser, source, newId }: { winner: Row; loser: Row; source: Source; newId?: boolean | undefined },
): Row {
  const type = table.type.name
  const swallowed = idsIn(winner)
  if (swallowed.length >= MOST_MERGES) throw new Refusal(414, `A record can be merged at most ${MOST_MERGES} times`)
  const isNew = newId ?? crm.newIdOnMerge ?? type !== 'contacts'
  const merged = [...new Set([...swallowed, ...idsIn(loser), ...(isNew ? [winner.id] : []), loser.id])]
  const fillers = [...loser.values].filter(
    ([name]) => name !== 'hs_merged_object_ids' && name !== 'hs_additional_emails' && !winner.values.has(name),
  )
  const additional = [emailsOf(winner).slice(1), emailsOf(loser)]
    .flat()
    .filter((one) => one !== winner.values.get('email') && winner.values.has('email'))
  const gained = new Map([...fillers, ['hs_merged_object_ids', merged.join(';')] as const])
  if (additional.length > 0) gained.set('hs_additional_emails', [...new Set(additional)].join(';'))
  const kept = isNew ? reborn(crm, table, { winner, gained, source }) : winner
  const ends = (id: number) => ({ type, id })
  for (const { id } of [winner, loser]) if (id !== kept.id) crm.hung(crm.associations.move(ends(id), ends(kept.id)))
  crm.purge(type, loser.id, kept.id)
  if (!isNew) crm.update(type, winner, { values: gained, source: 'MERGE_OBJECTS' })
  const about = { primary: winner.id, merged: [loser.id], moved: fillers.length }
  crm.tell({ is: 'merge', type, id: kept.id, at: crm.clock.now(), source, ...about })
  return kept
}

function reborn(crm: Crm, table: Table, { winner, gained, source }: { winner: Row; gained: Prepared; source: Source }): Row {
  const type = table.type.name
  const values = new Map([...winner.values, ...gained])
  crm.purge(type, winner.id)
  const kept: Row = { ...winner, id: table.nextId(), values, updatedAt: crm.clock.now(), source, versions: [] }
  table.put(kept)
  crm.save(type, kept)
  crm.purge(type, winner.id, kept.id)
  return kept
}

function emailsOf({ values }: Row): string[] {
  return [values.get('email') ?? '', ...(values.get('hs_additional_emails') ?? '').split(';')].filter((one) => one !== '')
}

function idsIn({ values }: Row): number[] {
  return (values.get('hs_merged_object_ids') ?? '')
    .split(';')
    .filter((id) => id !== '')
    .map(Number)
}
