import * as z from 'zod'
import { bodyOf, ControlError, type ControlRoute } from '../control/control.ts'
import { merge } from './crm/merge.ts'
import { prepare } from './crm/prepare.ts'
import type { Row } from './crm/row.ts'
import type { Crm } from './crm/crm.ts'
import type { TypeName } from './crm/object-type.ts'
import { Refusal } from './errors.ts'
import type { Call } from '../http/call.ts'
import type { Who } from './portal.ts'
import type { PortalsCrm } from './portals-crm.ts'

const account = z.string().optional()
const kind = z.enum(['contacts', 'companies', 'deals'])
const filling = z.strictObject({
  kind,
  count: z.int().min(1).max(500_000),
  account,
  sameTimestamp: z.boolean().optional(),
  stepMs: z.int().min(0).optional(),
})
const lagging = z.strictObject({ ms: z.int().min(0), account })

const one = z.strictObject({ kind, id: z.string(), account })
const merging = z.strictObject({ kind, primary: z.string(), loser: z.string(), newId: z.boolean().optional(), account })
const mergeRule = z.strictObject({ newId: z.boolean().nullable(), account })
const rewriting = z.strictObject({
  kind,
  properties: z.record(z.string(), z.unknown()),
  ids: z.array(z.string()).optional(),
  stepMs: z.int().min(0).default(0),
  account,
})
const editing = z.strictObject({ kind, id: z.string(), properties: z.record(z.string(), z.unknown()), account })

/** Control over what is in the portals: bulk data, and how late the search sees a write. */
export function crmControl(crms: PortalsCrm, who: Who): ControlRoute[] {
  return [
    {
      method: 'POST',
      name: 'fill',
      answer: (call) => {
        const { kind, count, account, sameTimestamp = false, stepMs = 1000 } = bodyOf(call, filling)
        crms.fill(who(account), { type: kind, count, stepMs: sameTimestamp ? 0 : stepMs })
        return { added: count, total: crms.of(who(account)).tables[kind].live }
      },
    },
    // HubSpot hands out no cursor that could run out; the endpoint exists on every port.
    { method: 'POST', name: 'expire-cursors', answer: () => ({ accounts: 0 }) },
    {
      method: 'POST',
      name: 'lag',
      answer: (call) => {
        const { ms, account } = bodyOf(call, lagging)
        for (const crm of crms.select(account === undefined ? undefined : who(account))) crm.lagMs = ms
      },
    },
    {
      method: 'POST',
      name: 'merge',
      answer: (call) => {
        const { kind, primary, loser, newId, account } = bodyOf(call, merging)
        const crm = crms.of(who(account))
        if (primary === loser) throw new ControlError('loser: must not be the primary')
        const both = { winner: living(crm, kind, primary), loser: living(crm, kind, loser) }
        return { id: String(merge(crm, crm.tables[kind], { ...both, source: 'CRM_UI', newId }).id) }
      },
    },
    {
      method: 'POST',
      name: 'merging',
      answer: (call) => {
        const { newId, account } = bodyOf(call, mergeRule)
        for (const crm of crms.select(account === undefined ? undefined : who(account))) crm.newIdOnMerge = newId ?? undefined
      },
    },
    { method: 'POST', name: 'restore', answer: (call) => restore(crms, who, call) },
    { method: 'POST', name: 'edit', answer: (call) => edit(crms, who, call) },
    { method: 'POST', name: 'rewrite', answer: (call) => rewrite(crms, who, call) },
  ]
}

function restore(crms: PortalsCrm, who: Who, call: Call): unknown {
  const { kind, id, account } = bodyOf(call, one)
  const crm = crms.of(who(account))
  const row = crm.tables[kind].find(id)
  if (row?.archivedAt === undefined) throw new ControlError(`id: no archived ${kind} ${id}`)
  const email = row.values.get('email')
  if (kind === 'contacts' && email !== undefined && crm.tables.contacts.having('email', email) !== undefined) {
    throw new ControlError(`id: another contact has ${email} by now`)
  }
  crm.restore(kind, row)
  return { id: String(row.id) }
}

/** Somebody edits by hand in HubSpot's own pages. */
function edit(crms: PortalsCrm, who: Who, call: Call): unknown {
  const { kind, id, properties, account } = bodyOf(call, editing)
  const crm = crms.of(who(account))
  const row = living(crm, kind, id)
  const values = prepare(crm, crm.tables[kind], { properties, row })
  if (values instanceof Refusal) throw new ControlError(`properties: ${values.message}`)
  crm.update(kind, row, { values, source: 'CRM_UI' })
  return { id: String(row.id) }
}

/** A bulk edit: the same values in every object, or in these; all at one time, or `stepMs` apart and the last one now. */
function rewrite(crms: PortalsCrm, who: Who, call: Call): unknown {
  const { kind, properties, ids, stepMs, account } = bodyOf(call, rewriting)
  const crm = crms.of(who(account))
  const table = crm.tables[kind]
  const rows = ids?.map((id) => living(crm, kind, id)) ?? [...table.after(0)].filter(({ archivedAt }) => archivedAt === undefined)
  const now = crm.clock.now()
  for (const [index, row] of rows.entries()) {
    const values = prepare(crm, table, { properties, row })
    if (values instanceof Refusal) throw new ControlError(`properties: ${values.message}`)
    crm.update(kind, row, { values, source: 'IMPORT', at: now - (rows.length - 1 - index) * stepMs })
  }
  return { changed: rows.length }
}

function living(crm: Crm, kind: TypeName, id: string): Row {
  const row = crm.tables[kind].find(id)
  if (row === undefined || row.archivedAt !== undefined) throw new ControlError(`id: no ${kind} ${id}`)
  return row
}
