import { Fault } from '#lib/fault.ts'

/** What a verified JWT says of its bearer. `issuer` is ours to compare, never the built-in sign-in's. */
export type Claims = {
  readonly issuer: string
  readonly subject: string
  /** uuid or slug, as claimed; null when none is. */
  readonly workspace: string | null
  readonly role: string | null
  readonly name: string | null
  readonly email: string | null
}

type Payload = {
  readonly iss?: unknown
  readonly sub?: unknown
  readonly email?: unknown
  readonly name?: unknown
  readonly app_metadata?: unknown
}

/** Reads only what the issuer alone can set: `user_metadata` is the person's own to edit and is never looked at. Throws `unauthorized` without `sub`. */
export function claimsOf(payload: Payload): Claims {
  const subject = textOf(payload.sub)
  if (subject === null || subject.length > 255) throw new Fault('unauthorized', 'The token names no subject (sub)')
  const meta =
    typeof payload.app_metadata === 'object' && payload.app_metadata !== null ? (payload.app_metadata as Record<string, unknown>) : {}
  return {
    // The prefix keeps a foreign issuer that calls itself `pipedesk` apart from the built-in sign-in.
    issuer: `jwt:${textOf(payload.iss) ?? ''}`,
    subject,
    workspace: textOf(meta.workspace),
    role: textOf(meta.role),
    name: textOf(payload.name),
    email: textOf(payload.email),
  }
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' && !value.includes('\0') && value.isWellFormed() ? value.trim() : null
}
