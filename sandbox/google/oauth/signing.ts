import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto'

/** An RSA key pair with its key id. */
export type SigningKey = { readonly kid: string; readonly privateKey: KeyObject; readonly publicKey: KeyObject }

/** A fresh 2048-bit RSA key. */
export function newSigningKey(kid: string): SigningKey {
  return { kid, ...generateKeyPairSync('rsa', { modulusLength: 2048 }) }
}

/** A JWT signed RS256. */
export function signJwt(key: SigningKey, claims: Readonly<Record<string, unknown>>): string {
  const signed = `${part({ alg: 'RS256', kid: key.kid, typ: 'JWT' })}.${part(claims)}`
  return `${signed}.${sign('sha256', Buffer.from(signed), key.privateKey).toString('base64url')}`
}

function part(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

/** The key as Google's `/oauth2/v3/certs` (JWK set). */
export function jwks(key: SigningKey): { keys: object[] } {
  return { keys: [{ ...key.publicKey.export({ format: 'jwk' }), kid: key.kid, alg: 'RS256', use: 'sig' }] }
}

/** The key as `/oauth2/v1/certs`: PEM by key id. Google sends certificates; clients only take the public key out of them. */
export function pems(key: SigningKey): Record<string, string> {
  return { [key.kid]: String(key.publicKey.export({ format: 'pem', type: 'spki' })) }
}
