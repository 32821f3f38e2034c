import * as z from 'zod'
import { bodyOf, type ControlRoute } from '../control/control.ts'
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
    {
      method: 'POST',
      name: 'lag',
      answer: (call) => {
        const { ms, account } = bodyOf(call, lagging)
        for (const crm of crms.select(account === undefined ? undefined : who(account))) crm.lagMs = ms
      },
    },
  ]
}
