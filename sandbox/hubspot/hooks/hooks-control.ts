import * as z from 'zod'
import { bodyOf, ControlError, type ControlRoute } from '../../control/control.ts'
import type { Call } from '../../http/call.ts'
import { TYPES } from '../crm/object-type.ts'
import type { Recorder } from '../entry.ts'
import type { Who } from '../portal.ts'
import type { PortalsCrm } from '../portals-crm.ts'
import { payloadOf } from './payload.ts'
import { post } from './post.ts'
import type { Sender } from './sender.ts'
import { targetInput, type Target } from './target.ts'

const flushing = z.strictObject({ timeoutMs: z.int().min(1).max(60_000).default(10_000) })
const storming = z.strictObject({
  count: z.int().min(1).max(20_000),
  account: z.string().optional(),
  kind: z.enum(['contacts', 'companies', 'deals']).default('contacts'),
  ids: z.array(z.string()).min(1).optional(),
  atOnce: z.int().min(1).max(200).default(20),
})
const ringing = z.strictObject({
  events: z.array(z.record(z.string(), z.unknown())),
  sign: z.enum(['right', 'wrong', 'not']).optional(),
  skewMs: z.int().default(0),
})

/** Control over the webhooks that go out. */
export function hooksControl(parts: { sender: Sender; crms: PortalsCrm; who: Who; record: Recorder }): ControlRoute[] {
  const { sender, record } = parts
  return [
    {
      method: 'POST',
      name: 'webhooks',
      answer: (call) => {
        const target = bodyOf(call, targetInput)
        sender.aim(target)
        record({ is: 'target', target })
        return { target }
      },
    },
    {
      method: 'DELETE',
      name: 'webhooks',
      answer: () => {
        sender.aim(undefined)
        record({ is: 'target', target: null })
      },
    },
    {
      method: 'GET',
      name: 'webhooks',
      answer: () => ({ target: sender.target ?? null, pending: sender.pending, deliveries: sender.deliveries }),
    },
    {
      method: 'POST',
      name: 'flush',
      answer: async (call) => {
        await sender.flush(bodyOf(call, flushing).timeoutMs)
        return { pending: sender.pending, deliveries: sender.deliveries.length }
      },
    },
    { method: 'POST', name: 'storm', answer: (call) => storm(call, parts) },
    {
      method: 'POST',
      name: 'ring',
      answer: async (call) => {
        const { events, sign, skewMs } = bodyOf(call, ringing)
        const { targetUrl: url, clientSecret: secret } = aimed(sender)
        return { status: await post({ url, secret, body: JSON.stringify(events), skewMs, sign }) }
      },
    },
  ]
}

/** Many requests of one event each, as fast as the app takes them; nothing in the portal changes. */
async function storm(call: Call, { sender, crms, who }: { sender: Sender; crms: PortalsCrm; who: Who }): Promise<unknown> {
  const { count, account, kind, ids, atOnce } = bodyOf(call, storming)
  const target = aimed(sender)
  const portal = who(account)
  const crm = crms.of(portal)
  const known = ids ?? [...crm.tables[kind].after(0)].filter(({ archivedAt }) => archivedAt === undefined).map(({ id }) => String(id))
  if (known.length === 0) throw new ControlError(`kind: ${portal.email} has no ${kind}`)
  const name = kind === 'deals' ? 'dealname' : kind === 'companies' ? 'name' : 'firstname'
  const statuses: number[] = []
  let sent = 0
  const ring = async () => {
    while (sent < count) {
      const serial = sent++
      const id = Number(known[serial % known.length])
      const value = crm.tables[TYPES[kind].name].find(String(id))?.values.get(name) ?? ''
      const event = { is: 'propertyChange', type: kind, id, at: crm.clock.now(), source: 'CRM_UI', name, value } as const
      const payload = { ...payloadOf({ portal, event }, { appId: target.appId, serial }), attemptNumber: 0 }
      statuses.push(
        await post({ url: target.targetUrl, secret: target.clientSecret, body: JSON.stringify([payload]), skewMs: target.skewMs }),
      )
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, ring))
  const taken = statuses.filter((status) => status >= 200 && status < 300).length
  return { sent: statuses.length, taken, refused: statuses.length - taken }
}

function aimed({ target }: Sender): Target {
  if (target === undefined) throw new ControlError('No target is set: POST /_sandbox/webhooks {targetUrl, clientSecret} first')
  return target
}
