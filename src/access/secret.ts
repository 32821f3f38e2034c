import { createHash, randomBytes } from 'node:crypto'

/** What is kept of a secret that was given away once: its SHA-256 in hex. Enough for 256 random bits, never for passwords. */
export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex')

/** 256 random bits as URL-safe text. */
export const newSecret = (): string => randomBytes(32).toString('base64url')

/** Personal API tokens are told from JWTs by this beginning; secret scanners know them by it. */
export const tokenPrefix = 'pd_'

const letters = 'abcdefghjkmnpqrstuvwxyz23456789'

/** A set-up code people can type: three groups of four, no look-alikes, 59 bits. */
export function newCode(): string {
  const bytes = randomBytes(12)
  const text = [...bytes].map((byte) => letters[byte % letters.length]).join('')
  return `${text.slice(0, 4)}-${text.slice(4, 8)}-${text.slice(8)}`
}
