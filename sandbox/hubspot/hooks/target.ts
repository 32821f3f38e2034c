import * as z from 'zod'

/** Where events go, how they are signed, and what trouble they run into on the way. */
export const targetInput = z.strictObject({
  targetUrl: z.url({ protocol: /^https?$/ }),
  clientSecret: z.string().min(1).default('sandbox'),
  appId: z.int().default(1_234_567),
  /** Like "contact.creation" or "contact.propertyChange:email"; all when absent. */
  subscriptions: z.array(z.string()).nullable().default(null),
  /** Types are called "object.…" with the kind in a field of its own; subscriptions are still named by kind. */
  generic: z.boolean().default(false),
  /** How long events are gathered before they are sent. */
  delayMs: z.int().min(0).max(60_000).default(200),
  /** The wait before the first retry; each further one doubles it. */
  retryDelayMs: z.int().min(1).default(1000),
  /** Every request comes twice. */
  double: z.boolean().default(false),
  /** The newest first. */
  reorder: z.boolean().default(false),
  /** How far the timestamp is off. */
  skewMs: z.int().default(0),
})

export type Target = z.infer<typeof targetInput>

/** Is it subscribed to? A property has a subscription of its own. */
export function isSubscribed(
  { subscriptions }: Target,
  { subscriptionType, propertyName }: { subscriptionType: string; propertyName?: string },
): boolean {
  if (subscriptions === null) return true
  return (
    subscriptions.includes(subscriptionType) ||
    (propertyName !== undefined && subscriptions.includes(`${subscriptionType}:${propertyName}`))
  )
}
