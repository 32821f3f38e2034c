import { createHash, createHmac } from 'node:crypto'

/** A request to be signed; the timestamp is the header's text, the URI the public one. */
export type Signed = {
  readonly secret: string
  readonly method: string
  readonly uri: string
  readonly body: string
  readonly timestamp: string
}

const DECODED: Readonly<Record<string, string>> = {
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

/** HubSpot's signature v3: only the listed escapes of the URI are decoded, every other stays as it is. */
export function signatureV3({ secret, method, uri, body, timestamp }: Signed): string {
  const plain = uri.replace(/%[0-9A-Fa-f]{2}/g, (escape) => DECODED[escape.toUpperCase()] ?? escape)
  return createHmac('sha256', secret)
    .update(method + plain + body + timestamp)
    .digest('base64')
}

/** The oldest signature, which still arrives beside v3 and proves little. */
export function signatureV1({ secret, body }: Signed): string {
  return createHash('sha256')
    .update(secret + body)
    .digest('hex')
}
