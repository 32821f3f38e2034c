import type { Tx } from '#db/db.ts'
import { saveRulings, type RulingRow } from '../history.store.ts'
import type { LinkRow } from '../link.ts'
import type { Routes } from '../route.ts'
import type { Settling } from '../settling.flow.ts'
import { rememberTold } from './merged-link.store.ts'
import { newsOf } from './news.ts'

/** Keeps what remotes of merged records say in the history of the winner's fields, where it stands as a value that lost: nothing is merged. */
export async function hear(
  tx: Tx,
  on: Settling,
  { routes, links }: { routes: Routes; links: ReadonlyMap<string, LinkRow> },
): Promise<void> {
  const { engine, open } = on
  for (const { change, link } of routes.note) {
    const row = link === null ? undefined : links.get(link.id)
    if (row?.recordId == null) continue
    const { recordId } = row
    const { news, told } = newsOf(row, change.values, open.mapping)
    if (news.length === 0) continue
    const rulings = news.map(({ field, value }): RulingRow => ({
      id: engine.newId(),
      linkId: row.id,
      recordId,
      field,
      rule: 'merged_here',
      winner: 'app',
      won: null,
      lost: value,
      ruledBy: open.actor,
    }))
    await saveRulings(tx, { id: on.runId, at: engine.clock.now() }, rulings)
    await rememberTold(tx, row.id, told)
  }
}
