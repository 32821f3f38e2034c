import * as z from 'zod'
import { bodyOf, type ControlRoute } from '../control/control.ts'
import type { Limits } from './limits.ts'
import type { Who } from './portal.ts'

const most = z.int().min(0).nullable().optional()
const limiting = z.strictObject({ account: z.string().optional(), burst: most, search: most, daily: most })

/** Control over how many calls a portal lets through. */
export function limitsControl(limits: Limits, who: Who): ControlRoute {
  return {
    method: 'POST',
    name: 'limits',
    answer: (call) => {
      const { account, ...change } = bodyOf(call, limiting)
      const { hubId } = who(account)
      limits.allow(hubId, change)
      return limits.of(hubId)
    },
  }
}
