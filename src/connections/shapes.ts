import { z } from 'zod'

/** A connection as the API gives it; config.ts makes it. */
export const ConfigShape = z
  .object({
    id: z.uuid(),
    provider: z.string(),
    isActive: z.boolean(),
    status: z.enum(['connected', 'disconnected', 'error', 'paused']),
    statusReason: z.string().nullable(),
    phase: z.enum(['pending', 'ready', 'active', 'paused', 'error', 'disconnected']),
    sandbox: z.boolean(),
    memberId: z.uuid().nullable(),
    oauthInstanceUrl: z.string().nullable(),
    oauthUserEmail: z.string().nullable(),
    grantedCapabilities: z.array(z.string()),
    channels: z
      .array(z.object({ kind: z.literal('webhook'), lastRingAt: z.string().nullable() }))
      .describe('How the provider tells of changes, once it has, and when it last did'),
    syncDirection: z.enum(['push', 'pull', 'bidirectional']),
    syncFrequency: z.enum(['realtime', 'every_15_minutes', 'every_30_minutes', 'hourly', 'daily', 'manual']),
    schedule: z.record(z.string(), z.unknown()),
    syncEntities: z.array(z.string()),
    syncRules: z.record(z.string(), z.unknown()),
    conflictResolution: z.enum(['last_write_wins', 'crm_wins', 'app_wins', 'manual_review']),
    fieldPolicies: z.record(z.string(), z.string()),
    options: z.record(z.string(), z.unknown()),
    lastSyncAt: z.string().nullable(),
    lastSyncStatus: z.enum(['success', 'failed', 'partial']).nullable(),
    lastSyncError: z.string().nullable(),
    nextSyncAt: z.string().nullable(),
    createdBy: z.uuid().nullable(),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: 'Config' })

export const OfferShape = z
  .object({
    id: z.string(),
    title: z.string(),
    description: z.string(),
    glyph: z.string(),
    capabilities: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        syncEntities: z.array(z.string()).describe('The kinds of records it brings; syncEntities of a config chooses among them'),
      }),
    ),
    configured: z.boolean(),
    connected: z.boolean(),
    sandbox: z.boolean(),
    owner: z.enum(['workspace', 'member']),
    webhookUrl: z.string().nullable().describe('Where the provider is to ring, to be registered there; null: it does not ring'),
  })
  .meta({ id: 'Provider' })

const provider = z.string().trim().min(1).max(40)
const secretText = z.string().min(1).max(4096)

export const ConnectBody = z.object({
  provider,
  capabilities: z.array(z.string().max(60)).max(20).optional(),
  direction: z.enum(['push', 'pull', 'bidirectional']).optional(),
  configId: z.uuid().optional().describe('Connect the account of this connection again'),
  returnTo: z
    .string()
    .max(2000)
    .optional()
    .describe('Where to go afterwards: a path of this site, or for programs an address at one of CORS_ORIGINS'),
  authCode: secretText.optional().describe('With our state: the same as POST /crm/oauth/callback'),
  state: secretText.optional(),
})

export const CallbackBody = z.object({ provider, code: secretText, state: secretText })

export const CallbackQuery = z.object({
  state: z.string().max(4096).optional(),
  code: z.string().max(4096).optional(),
  error: z.string().max(200).optional(),
  iss: z.string().max(500).optional(),
  scope: z.string().max(8000).optional(),
})

export const OfProvider = z.object({ provider })
export const WhichConfig = z.object({ configId: z.uuid().optional() })
