import { Fault } from '#lib/fault.ts'
import type { HttpReply } from '../../kit/http.ts'
import { failureOf } from '../failure.ts'

/** Google's no to something the engine cannot do without; the reason is Google's own. */
export function refusal(doing: string, reply: HttpReply): Fault {
  return new Fault('conflict', `Google refused to ${doing}: ${failureOf(reply).message}`)
}
