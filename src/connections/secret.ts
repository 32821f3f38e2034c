import { z } from 'zod'

/** What is sealed of a connection. A service account has no refresh token: its key makes new access tokens. */
export type Secret = {
  readonly by: 'oauth' | 'service_account'
  readonly accessToken: string
  readonly refreshToken: string | null
  readonly expiresAt: Date
}

const schema = z.object({
  by: z.enum(['oauth', 'service_account']),
  accessToken: z.string(),
  refreshToken: z.string().nullable(),
  expiresAt: z.coerce.date(),
})

export function secretText(secret: Secret): string {
  return JSON.stringify(secret)
}

/** Throws where the text is none of ours. */
export function readSecret(text: string): Secret {
  return schema.parse(JSON.parse(text))
}
