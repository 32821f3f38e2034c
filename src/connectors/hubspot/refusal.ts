import { Fault } from '#lib/fault.ts'
import type { HttpReply } from '../kit/http.ts'
import { failureOf } from './failure.ts'

/** HubSpot's no to something the engine cannot do without; the reason is HubSpot's own. */
export function refusal(doing: string, reply: HttpReply): Fault {
  return new Fault('conflict', `HubSpot refused to ${doing}: ${failureOf(reply).message}`)
}
