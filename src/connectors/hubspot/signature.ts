import { createHmac, timingSafeEqual } from 'node:crypto'
import type { HookCall, HookProof } from '../kit/hook.ts'

const toleranceMs = 300_000

/** The only escapes that are decoded before signing (HubSpot, "Validating requests"). */
const decoded: Readonly<Record<string, string>> = {
  '%3A': ':',
  '%2F': '/',
  '%3F': '?',
  '%40': '@',
  '%21': '!',
  '%24': '$',
  '%27': "'",
  '%28': '(',
  '%29': ')',
  '%2A': '*',
  '%2C': ',',
  '%3B': ';',
}

export const signatureHeader = 'x-hubspot-signature-v3'
export const timestampHeader = 'x-hubspot-request-timestamp'

/** HubSpot's signature, version 3: HMAC-SHA256 over method, URL, raw body and timestamp, by the app's client secret; good for five minutes. */
export function isSigned({ method, url, headers, body }: HookCall, { clientSecret, now }: HookProof): boolean {
  const timestamp = headers.get(timestampHeader) ?? ''
  if (!/^\d{13}$/.test(timestamp) || Math.abs(now.getTime() - Number(timestamp)) > toleranceMs) return false
  const uri = url.replace(/%[0-9A-F]{2}/gi, (escape) => decoded[escape.toUpperCase()] ?? escape)
  const expected = createHmac('sha256', clientSecret)
    .update(method + uri)
    .update(body)
    .update(timestamp)
    .digest()
  const given = Buffer.from(headers.get(signatureHeader) ?? '', 'base64')
  return given.length === expected.length && timingSafeEqual(expected, given)
}
