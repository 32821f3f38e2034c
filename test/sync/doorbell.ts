import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Hook, Ring } from '#connectors/kit/hook.ts'
import { kinds, type Kind } from '#model/kinds.ts'

export const secret = 'a-secret-of-the-bell'

/** The proof of a call: HMAC of the URL and the bytes. */
export const proofOf = (url: string, body: string): string => createHmac('sha256', secret).update(url).update(body).digest('hex')

/** A hook whose body is a list of `{account, kind, ids, at?}`, proven by the header `x-bell`. */
export const doorbell: Hook = {
  proofHeaders: ['x-bell'],
  settleMs: 5000,
  verify(call, { clientSecret }) {
    const proof = createHmac('sha256', clientSecret).update(call.url).update(call.body).digest()
    const given = Buffer.from(call.headers.get('x-bell') ?? '', 'hex')
    return given.length === proof.length && timingSafeEqual(given, proof)
  },
  rings(body) {
    try {
      const all: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
      return Array.isArray(all) ? all.flatMap(ringOf) : null
    } catch {
      return null
    }
  },
}

function ringOf(each: { account?: unknown; kind?: unknown; ids?: unknown; at?: unknown } | null): Ring[] {
  const { account, kind, ids, at } = each ?? {}
  if (typeof account !== 'string' || !kinds.includes(kind as Kind) || !Array.isArray(ids)) return []
  return [
    {
      accountId: account,
      kind: kind as Kind,
      ids: ids.filter((id) => typeof id === 'string'),
      ...(typeof at === 'number' ? { at: new Date(at) } : {}),
    },
  ]
}
