import { may, scopeOf } from '#access/allow.ts'
import type { Caller } from '#access/caller.ts'
import { inTx, type Db, type Tx } from '#db/db.ts'
import { Fault, invalid, notFound } from '#lib/fault.ts'
import { kindNamed } from '#model/entity-type.ts'
import { isKind, type Kind } from '#model/kinds.ts'
import { load } from '#crm/records/load.store.ts'
import { visibleOf } from '#crm/records/scope.store.ts'
import { actorsOf, type ActorShown } from './people.store.ts'
import { readAudit, type AuditAsked, type Read } from './read.store.ts'
import { changesOf, sourceOf, type AuditRow, type Source } from './row.ts'

/** A row as the API answers it. `masked`: it is about a record the caller may not see, so its values are left out. */
export type AuditShown = {
  id: string
  entityType: string
  entityId: string
  action: string
  actor: ActorShown
  source: Source
  runId: string | null
  cause: string | null
  changes: Record<string, { old: unknown; new: unknown }>
  masked?: boolean
  at: string
}

export type AuditPage = {
  items: AuditShown[]
  pagination: { total: number; totalIsEstimate?: boolean; limit: number; offset: number; next: string | null }
}

/** What is audited beside records. */
const otherKinds = [
  'connection',
  'mapping',
  'counterpart',
  'member',
  'conflict',
  'link',
  'merge',
  'workspace',
  'invitation',
  'custom_field',
  'pipeline',
  'stage',
  'lead_status',
  'lead_origin',
  'policy',
  'flag',
  'run',
  'audit',
]

/** The kind an `entity_type` means; throws `invalid` for none. */
export function auditedKind(entityType: string): string {
  const word = entityType.trim().toLowerCase()
  const kind = kindNamed(word) ?? otherKinds.find((each) => each === word || `${each}s` === word)
  if (kind === undefined)
    throw invalid([
      { field: 'entity_type', message: 'must be company, contact, lead, deal, note, or another audited thing such as connection' },
    ])
  return kind
}

/** A page of what the audit has for the question, told as far as the caller may see the records it is about. */
export async function auditPage(tx: Tx, caller: Caller, asked: AuditAsked): Promise<AuditPage> {
  const { rows, total, totalIsEstimate, more } = await readAudit(tx, asked)
  const last = rows.at(-1)
  const next = more && last !== undefined ? Buffer.from(JSON.stringify([last.exactly, last.seq])).toString('base64url') : null
  return {
    items: await tellAll(tx, caller, rows),
    pagination: { total, ...(totalIsEstimate ? { totalIsEstimate } : {}), limit: asked.limit, offset: asked.offset, next },
  }
}

async function tellAll(tx: Tx, caller: Caller, rows: readonly Read[]): Promise<AuditShown[]> {
  const who = await actorsOf(
    tx,
    rows.map((row) => row.actor),
  )
  const hidden = await hiddenOf(tx, caller, rows)
  return rows.map((row) => ({
    id: `${row.xid}-${row.seq}`,
    entityType: row.kind,
    entityId: row.record,
    action: row.action,
    actor: who(row.actor),
    source: sourceOf(row.actor),
    runId: row.run,
    cause: row.cause,
    changes: hidden.has(row.record) ? {} : changesOf(row),
    ...(hidden.has(row.record) ? { masked: true } : {}),
    at: row.at.toISOString(),
  }))
}

/** The records among these rows whose values this caller may not see: a lead they once had, a colleague's deal. */
export async function hiddenOf(tx: Tx, caller: Caller, rows: readonly Pick<AuditRow, 'kind' | 'record'>[]): Promise<Set<string>> {
  const hidden = new Set<string>()
  for (const [kind, of] of Map.groupBy(rows, (row) => row.kind)) {
    if (!isKind(kind)) continue
    const ids = [...new Set(of.map((row) => row.record))]
    const visible = await visibleOf(tx, scopeOf(caller, kind), ids)
    for (const id of ids) if (!visible.has(id)) hidden.add(id)
  }
  return hidden
}

/** The history of one thing: of a record, deleted ones too, for whoever may see it; of anything else, for those who read the whole audit. */
export async function entityPage(
  db: Db,
  caller: Caller,
  asked: AuditAsked & { readonly record: string; readonly kind: string },
): Promise<AuditPage> {
  return inTx(db, { workspaceId: caller.workspaceId, actor: `person:${caller.personId}` }, async (tx) => {
    if (isKind(asked.kind)) await mustSee(tx, caller, { kind: asked.kind, id: asked.record })
    else if (!may(caller, 'readAudit', caller))
      throw new Fault('forbidden', `Your role (${caller.role}) does not let you read this part of the audit`)
    const page = await auditPage(tx, caller, asked)
    if (
      page.pagination.total === 0 &&
      !isKind(asked.kind) &&
      (await readAudit(tx, { kind: asked.kind, record: asked.record, limit: 1, offset: 0, cursor: null })).total === 0
    )
      throw notFound(asked.kind)
    return page
  })
}

async function mustSee(tx: Tx, caller: Caller, { kind, id }: { kind: Kind; id: string }): Promise<void> {
  const there = await load(tx, kind, [id])
  if (!there.has(id) || !(await visibleOf(tx, scopeOf(caller, kind), [id])).has(id)) throw notFound(kind)
}
