import { hookUrl } from '#connections/provider.ts'
import { connectors } from '#connectors/index.ts'

/** Tells the stand-ins where to ring, as an operator registers it at the real providers. One that does not listen is read by the clock alone. */
export async function aimSandbox(origins: Readonly<Record<string, string>>, webhookBase: string): Promise<void> {
  for (const { id, hook } of connectors) {
    const origin = origins[id]
    if (hook === undefined || origin === undefined) continue
    const body = JSON.stringify({ targetUrl: hookUrl(webhookBase, id) })
    await fetch(`${origin}/_sandbox/webhooks`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      signal: AbortSignal.timeout(5_000),
    }).catch(() => undefined)
  }
}
