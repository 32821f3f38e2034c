import { scopeOf } from '#access/allow.ts'
import type { Caller } from '#access/caller.ts'
import type { Tx } from '#db/db.ts'
import type { AuditRow } from '#crm/audit/row.ts'
import { load } from '#crm/records/load.store.ts'
import { visibleOf } from '#crm/records/scope.store.ts'
import { isKind } from '#model/kinds.ts'
import { nouns } from '#model/nouns.ts'
import { otherOf } from './merged.ts'

/** What the other records of merges are called, as far as the caller may see them. */
export async function mergedTitles(tx: Tx, caller: Caller, rows: readonly AuditRow[]): Promise<ReadonlyMap<string, string>> {
  const titles = new Map<string, string>()
  const others = rows.map(otherOf).filter((other) => other !== null)
  for (const [kind, of] of Map.groupBy(others, (other) => other.entityType)) {
    if (!isKind(kind)) continue
    const visible = await visibleOf(tx, scopeOf(caller, kind), [...new Set(of.map(({ id }) => id))])
    for (const record of (await load(tx, kind, [...visible])).values()) titles.set(record.id, nouns[kind].title(record.values))
  }
  return titles
}
