import { z } from 'zod'
import { roles } from './caller.ts'
import { roleOf } from './roles.ts'

/** What access takes and gives over HTTP. */
export const password = z.string().min(10, 'must have at least 10 characters').max(128, 'must have at most 128 characters')

export const accountFields = {
  name: z.string().trim().min(1, 'must not be empty').max(200),
  email: z.email('is not an e-mail address').max(254),
}

export const Account = z.object({ ...accountFields, password })

export const Done = z.object({ success: z.literal(true) })

/** A role by any of its names. */
export const RoleGiven = z
  .string()
  .max(40)
  .transform((word, context) => {
    const role = roleOf(word)
    if (role !== null) return role
    context.addIssue({ code: 'custom', message: `must be one of ${roles.join(', ')}` })
    return z.NEVER
  })

export const RoleShown = z.enum(roles)

export const Entrance = z.object({
  firstAccount: z.boolean(),
  setupCode: z.boolean(),
  providers: z.array(z.string()),
  sandbox: z.boolean(),
})

export const OfferShown = z.object({ workspace: z.string(), role: RoleShown, inviter: z.string().nullable(), email: z.string().nullable() })

const instant = z.iso.datetime()

export const MemberShown = z.object({
  id: z.uuid(),
  name: z.string(),
  email: z.string().nullable(),
  role: RoleShown,
  grants: z.array(z.string()),
  status: z.enum(['active', 'removed']),
  createdAt: instant,
  removedAt: instant.nullable(),
})

export const InvitationShown = z.object({
  id: z.uuid(),
  email: z.string().nullable(),
  role: RoleShown,
  status: z.enum(['open', 'accepted', 'withdrawn', 'expired']),
  invitedBy: z.string().nullable(),
  createdAt: instant,
  expiresAt: instant,
  acceptedAt: instant.nullable(),
})

export const WorkspaceShown = z.object({
  id: z.uuid(),
  slug: z.string(),
  name: z.string(),
  zone: z.string(),
  country: z.string(),
  currency: z.string(),
  createdAt: instant,
  role: RoleShown,
})

export const TokenShown = z.object({
  id: z.uuid(),
  name: z.string(),
  prefix: z.string(),
  createdAt: instant,
  expiresAt: instant.nullable(),
  lastUsedAt: instant.nullable(),
})

/** Settings of a workspace that people may change. */
export const WorkspaceChangeGiven = z.object({
  name: z.string().trim().min(1).max(200).optional(),
  zone: z.string().max(60).refine(isZone, { message: 'is not an IANA time zone, e.g. Europe/Berlin' }).optional(),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'must be an ISO 3166 code of two letters, e.g. DE')
    .optional(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code of three letters, e.g. EUR')
    .optional(),
})

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** Which part of a list. */
export const PartAsked = z.object({
  limit: z.coerce.number().int().min(1).max(200, 'at most 200').default(50),
  offset: z.coerce.number().int().min(0).max(10_000, 'at most 10,000').default(0),
})

const Pagination = z.object({ total: z.number().int(), limit: z.number().int(), offset: z.number().int() })

export const pageOf = <T extends z.ZodType>(Item: T) => z.object({ items: z.array(Item), pagination: Pagination })

/** The asked part of a short list that is there as a whole. */
export function part<T>(
  items: readonly T[],
  { limit, offset }: z.infer<typeof PartAsked>,
): { items: T[]; pagination: z.infer<typeof Pagination> } {
  return { items: items.slice(offset, offset + limit), pagination: { total: items.length, limit, offset } }
}

type Times = { readonly [key: string]: unknown }

/** Dates as RFC 3339 text, the rest as it is. */
export function shown<T extends Times>(
  row: T,
): { [K in keyof T]: T[K] extends Date ? string : T[K] extends Date | null ? string | null : T[K] } {
  return Object.fromEntries(Object.entries(row).map(([key, value]) => [key, value instanceof Date ? value.toISOString() : value])) as never
}
