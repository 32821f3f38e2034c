import { signatureV1, signatureV3 } from './signature.ts'

/** How long the app may take to answer. */
const PATIENCE_MS = 5_000

/** One request to the app. */
export type Post = {
  readonly url: string
  readonly secret: string
  readonly body: string
  readonly skewMs: number
  readonly sign?: 'right' | 'wrong' | 'not' | undefined
}

/**
 * Sends one signed request; resolves to the status, 0 when there was no answer in time. The timestamp is real time and not the sandbox's: a test
 * that moves the sandbox's clock does not move that of the app that checks it.
 */
export async function post({ url, secret, body, skewMs, sign = 'right' }: Post): Promise<number> {
  const timestamp = String(Date.now() + skewMs)
  const signed = { secret: sign === 'wrong' ? `${secret}?` : secret, method: 'POST', uri: url, body, timestamp }
  const proof = {
    'x-hubspot-signature': signatureV1(signed),
    'x-hubspot-signature-version': 'v1',
    'x-hubspot-signature-v3': signatureV3(signed),
    'x-hubspot-request-timestamp': timestamp,
  }
  try {
    const headers = {
      'content-type': 'application/json;charset=UTF-8',
      'user-agent': 'HubSpot Connect 2.0 (sandbox)',
      ...(sign === 'not' ? {} : proof),
    }
    const response = await fetch(url, { method: 'POST', body, headers, redirect: 'manual', signal: AbortSignal.timeout(PATIENCE_MS) })
    await response.arrayBuffer()
    return response.status
  } catch {
    return 0
  }
}
