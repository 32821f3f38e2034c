import { isDeepStrictEqual } from 'node:util'
import type { Caller } from '#access/caller.ts'
import { loadLocked, type Stored } from '#crm/records/load.store.ts'
import { restore, write } from '#crm/records/write.store.ts'
import { inTx, type Tx } from '#db/db.ts'
import { Fault, notFound } from '#lib/fault.ts'
import { conflictById, openConflicts, reopenConflicts } from '../conflicts/conflict.store.ts'
import { saveConfig } from '../configs/config.store.ts'
import { atConnection, inNameOf } from '../desk.flow.ts'
import type { Engine } from '../engine.flow.ts'
import { entitled } from '../entitled.store.ts'
import { lockLinks } from '../link.store.ts'
import { updateLinks } from '../link-write.store.ts'
import { policiesAfter } from './policies.ts'
import { decidedBy, decisionById, endDecision, markUndone, type DecidedRow, type DecisionRow } from './decision.store.ts'

const lanes = 4

/** What taking an act back did: which conflicts are open again, and which stay settled and why. */
export type TakenBack = {
  readonly reopened: readonly string[]
  readonly kept: readonly { readonly id: string; readonly message: string }[]
}

/**
 * Takes an act back: its rule goes, and each conflict it settled stands open again as it was, unless something has happened to either side since.
 * For whoever did the act. Throws `conflict` when it was taken back before.
 */
export async function takeBack(engine: Engine, caller: Caller, id: string): Promise<TakenBack> {
  const decision = await inTx(engine.db, inNameOf(caller), async (tx) => {
    const found = await decisionById(tx, id)
    if (found === null || found.decidedBy !== caller.personId) throw notFound('decision')
    if (found.undoneAt !== null) throw new Fault('conflict', 'This decision was taken back already')
    await endDecision(tx, id, engine.clock.now())
    return found
  })
  await withoutRule(engine, caller, decision)
  const rows = await inTx(engine.db, inNameOf(caller), (tx) => decidedBy(tx, id))
  const reopened: string[] = []
  const kept: { id: string; message: string }[] = []
  const queue = rows.values()
  const lane = async (): Promise<void> => {
    for (const row of queue) {
      const why = await inTx(engine.db, { ...inNameOf(caller), cause: `conflict:${row.conflictId}` }, (tx) =>
        reopen(tx, engine, { caller, id, row }),
      )
      if (why === null) reopened.push(row.conflictId)
      else kept.push({ id: row.conflictId, message: why })
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  await engine.hint({ job: 'sync.follow', workspaceId: caller.workspaceId })
  await engine.notify({ workspaceId: caller.workspaceId, topic: 'conflict', id })
  return { reopened, kept }
}

/** The connection's rules without what the act added; fields whose rule was changed again since keep it. */
async function withoutRule(engine: Engine, caller: Caller, { connectionId, rulesBefore, rulesAfter }: DecisionRow): Promise<void> {
  if (connectionId === null || rulesBefore === null || rulesAfter === null) return
  await atConnection(engine, { caller, id: connectionId, action: 'manageConnection' }, (tx, connection) =>
    saveConfig(tx, connectionId, { fieldPolicies: policiesAfter(connection.fieldPolicies, rulesBefore, rulesAfter) }),
  )
}

type Reopening = { readonly caller: Caller; readonly id: string; readonly row: DecidedRow }

const movedOn = 'Something happened to it since: it is on its way to the other system, or was changed again'

/** Brings one conflict back; null, or why it stays settled. */
async function reopen(tx: Tx, engine: Engine, { caller, id, row }: Reopening): Promise<string | null> {
  const told = await conflictById(tx, row.conflictId)
  if (told === null) return 'It is gone'
  const [link] = await lockLinks(tx, [told.linkId])
  const record = (await loadLocked(tx, told.kind, [told.recordId])).get(told.recordId)
  if (link === undefined || record === undefined) return 'Its record or its link is gone'
  try {
    await entitled(tx, caller, { record, action: 'edit' })
  } catch (error) {
    if (error instanceof Fault) return 'Its record is not yours to edit any more'
    throw error
  }
  const other = (await openConflicts(tx, [link.id])).get(link.id)
  const rests = other?.id === row.conflictId
  if (link.rev !== row.linkRev || (other !== undefined && !rests) || !stands(record, row)) return movedOn
  await former(tx, record, row)
  await updateLinks(tx, [{ ...link, ...row.before.link, retryAt: null }])
  await reopenConflicts(tx, [row.conflictId])
  await markUndone(tx, id, { conflictId: row.conflictId, at: engine.clock.now() })
  return null
}

/** Whether the record still is as the decision left it. */
const stands = (record: Stored, { before }: DecidedRow): boolean =>
  Object.entries(before.wrote).every(([name, value]) => isDeepStrictEqual(record.values[name] ?? null, value))

async function former(tx: Tx, record: Stored, { before }: DecidedRow): Promise<void> {
  if (before.deleted && record.deletedAt === null) await write(tx, record.kind, [{ id: record.id, step: { do: 'delete' } }])
  if (!before.deleted && record.deletedAt !== null) await restore(tx, record.kind, [record.id])
  if (!before.deleted && Object.keys(before.was).length > 0)
    await write(tx, record.kind, [{ id: record.id, step: { do: 'update', patch: before.was } }])
}
