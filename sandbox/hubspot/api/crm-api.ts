import type { Call, Reply } from '../../http/call.ts'
import { notFound, Refusal } from '../errors.ts'
import type { Limits } from '../limits.ts'
import { callerOf } from '../oauth/endpoints.ts'
import type { OAuth } from '../oauth/oauth.ts'
import type { PortalsCrm } from '../portals-crm.ts'
import type { Asked } from './asked.ts'
import { associationsApi } from './associations.ts'
import { ownersApi, pipelinesApi } from './around.ts'
import { objectsApi } from './objects.ts'
import { propertiesApi } from './properties.ts'

const AREAS: ReadonlyMap<string, (asked: Asked) => Reply> = new Map([
  ['objects', objectsApi],
  ['properties', propertiesApi],
  ['associations', associationsApi],
  ['pipelines', pipelinesApi],
  ['owners', ownersApi],
])
const VERSION = /^(?:v3|v4|2026-03|2026-09)$/

/** The CRM API: legacy paths carry the version before the area, dated ones behind it. */
export function crmApi(parts: { oauth: OAuth; crms: PortalsCrm; limits: Limits; origin: () => string }): (call: Call) => Reply | undefined {
  const { oauth, crms, limits, origin } = parts
  return (call) => {
    const [crm, first = '', second = '', ...rest] = call.path.split('/').filter((part) => part !== '')
    if (crm !== 'crm') return undefined
    const area = VERSION.test(first) ? second : VERSION.test(second) ? first : undefined
    const api = AREAS.get(area ?? '')
    const token = callerOf(oauth, call)
    const { refused, headers } = limits.take(token, call)
    if (refused !== undefined) return refused
    if (api === undefined) throw notFound()
    const reply = answered(() => api({ crm: crms.of(token.portal), token, call, rest, origin: origin() }))
    return { ...reply, headers: { ...headers, ...reply.headers } }
  }
}

function answered(answer: () => Reply): Reply {
  try {
    return answer()
  } catch (error) {
    if (error instanceof Refusal) return error.reply()
    throw error
  }
}
