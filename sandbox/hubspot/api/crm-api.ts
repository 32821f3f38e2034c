import type { Call, Reply } from '../../http/call.ts'
import { notFound } from '../errors.ts'
import { callerOf } from '../oauth/endpoints.ts'
import type { OAuth } from '../oauth/oauth.ts'
import type { PortalsCrm } from '../portals-crm.ts'
import type { Asked } from './asked.ts'
import { objectsApi } from './objects.ts'
import { propertiesApi } from './properties.ts'

const AREAS: ReadonlyMap<string, (asked: Asked) => Reply> = new Map([
  ['objects', objectsApi],
  ['properties', propertiesApi],
])
const VERSION = /^(?:v3|v4|2026-03|2026-09)$/

/** The CRM API: legacy paths carry the version before the area, dated ones behind it. */
export function crmApi(oauth: OAuth, crms: PortalsCrm, origin: () => string): (call: Call) => Reply | undefined {
  return (call) => {
    const [crm, first = '', second = '', ...rest] = call.path.split('/').filter((part) => part !== '')
    if (crm !== 'crm') return undefined
    const area = VERSION.test(first) ? second : VERSION.test(second) ? first : undefined
    const api = AREAS.get(area ?? '')
    const token = callerOf(oauth, call)
    if (api === undefined) throw notFound()
    return api({ crm: crms.of(token.portal), token, call, rest, origin: origin() })
  }
}
