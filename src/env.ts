import { resolve } from 'node:path'
import { z } from 'zod'
import { connectors } from '#connectors/index.ts'
import { isConfigured } from '#connectors/kit/setup.ts'
import type { LogLevel } from '#lib/log.ts'
import { readKeys, type SealKey } from '#lib/seal.ts'

/** What the environment says, read once. Absent things are null; what depends on the machine is already decided. */
export type Env = {
  readonly port: number
  readonly host: string
  /** Where people reach this installation; redirect addresses are below it. Null: the address it listens on. */
  readonly publicUrl: string | null
  readonly isProduction: boolean
  /** Null: the embedded database under `dataDir`. */
  readonly databaseUrl: string | null
  readonly migrateDatabaseUrl: string | null
  readonly dataDir: string
  /** Null: the embedded default, kept in a file under `dataDir`. */
  readonly encryptionKeys: readonly SealKey[] | null
  readonly jwt: {
    readonly secret: string | null
    readonly jwksUrl: string | null
    readonly issuer: string | null
    readonly audience: string | null
    readonly autoProvision: 'off' | 'members' | 'workspaces'
  }
  readonly supabase: { readonly url: string; readonly key: string | null } | null
  readonly microsoftSignIn: { readonly clientId: string; readonly clientSecret: string; readonly tenant: string } | null
  readonly rates: Readonly<Record<string, { readonly burst: number; readonly perSecond: number }>>
  readonly corsOrigins: readonly string[]
  readonly corsOriginRegex: RegExp | null
  readonly webhookBaseUrl: string | null
  readonly metricsToken: string | null
  readonly logLevel: LogLevel
  /** Stand-ins for the providers instead of the real ones. */
  readonly sandbox: boolean
  /** The connectors' own variables, checked by their schemas. */
  readonly providers: Readonly<Record<string, string>>
}

const url = (protocols: RegExp, example: string) => z.url({ protocol: protocols, message: `must be a URL such as ${example}` })
const web = url(/^https?$/, 'https://crm.example.com').transform((text) => text.replace(/\/+$/, ''))
const postgres = url(/^postgres(ql)?$/, 'postgres://user:password@host:5432/database')
const checked = <T>(read: (text: string) => T) =>
  z.string().transform((text, context) => {
    try {
      return read(text)
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message })
      return z.NEVER
    }
  })
const allowance = z.strictObject({ burst: z.number().positive(), perSecond: z.number().positive() })
const rates = z.strictObject(
  Object.fromEntries(['api', 'signIn', 'connect', 'send', 'upload', 'search', 'hook'].map((name) => [name, allowance.optional()])),
)

function readRates(text: string): z.infer<typeof rates> {
  try {
    return rates.parse(JSON.parse(text))
  } catch (cause) {
    throw new Error('must be JSON such as {"api":{"burst":300,"perSecond":50}}; names: api, signIn, connect, send, upload, search, hook', {
      cause,
    })
  }
}

const own = z.object({
  NODE_ENV: z.string().default(''),
  PORT: z.coerce.number('must be a number').int().min(0).max(65_535).default(3000),
  HOST: z.string().default('127.0.0.1'),
  PUBLIC_URL: web.optional(),
  DATABASE_URL: postgres.optional(),
  MIGRATE_DATABASE_URL: postgres.optional(),
  DATA_DIR: z.string().default('.data'),
  ENCRYPTION_KEYS: checked(readKeys).optional(),
  SUPABASE_URL: web.optional(),
  SUPABASE_KEY: z.string().optional(),
  SUPABASE_JWT_SECRET: z.string().min(16, 'must be an HS256 secret of at least 16 characters, or a PEM public key').optional(),
  JWT_JWKS_URL: web.optional(),
  JWT_ISSUER: z.string().optional(),
  JWT_AUDIENCE: z.string().optional(),
  JWT_AUTO_PROVISION: z.enum(['off', 'members', 'workspaces'], 'must be off, members or workspaces').optional(),
  MICROSOFT_CLIENT_ID: z.string().optional(),
  MICROSOFT_CLIENT_SECRET: z.string().optional(),
  MICROSOFT_TENANT: z.string().default('common'),
  RATE_LIMITS: checked(readRates).optional(),
  CORS_ORIGINS: z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((each) => each.trim().replace(/\/+$/, ''))
        .filter((each) => each !== ''),
    )
    .pipe(z.array(url(/^https?$/, 'https://app.example.com'))),
  CORS_ORIGIN_REGEX: checked((text) => new RegExp(text)).optional(),
  WEBHOOK_BASE_URL: web.optional(),
  METRICS_TOKEN: z.string().min(16, 'must have at least 16 characters').optional(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent'], 'must be debug, info, warn, error or silent').default('info'),
  SANDBOX: z.enum(['auto', 'on', 'off'], 'must be auto, on or off').default('auto'),
})
type Own = z.infer<typeof own>

/** Every variable that is read. */
export function variableNames(): readonly string[] {
  return [own, ...connectors.map(({ env }) => env)].flatMap(({ shape }) => Object.keys(shape))
}

/** Reads the environment; a blank variable is an absent one. Throws an Error that lists everything wrong at once, with no value in it. */
export function readEnv(variables: Readonly<Record<string, string | undefined>>): Env {
  const given: Record<string, string> = {}
  for (const [name, value] of Object.entries(variables)) if (value !== undefined && value.trim() !== '') given[name] = value.trim()
  const read = own.safeParse(given)
  const wrong = new Set([
    ...complaints(read.error),
    ...connectors.flatMap(({ env }) => complaints(env.safeParse(given).error)),
    ...contradictions(given),
  ])
  if (!read.success || wrong.size > 0)
    throw new Error(
      `The environment is wrong:\n${[...wrong].map((each) => `  ${each}`).join('\n')}\nEvery variable is explained in .env.example.`,
    )
  return decided(read.data, given)
}

function complaints(error: z.ZodError | undefined): string[] {
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`)
}

/** What each variable alone cannot say. */
function contradictions(given: Readonly<Record<string, string>>): string[] {
  const wrong: string[] = []
  const needs = (name: string, partners: readonly string[], why: string): void => {
    const missing = given[name] === undefined ? [] : partners.filter((partner) => given[partner] === undefined)
    if (missing.length > 0) wrong.push(`${missing.join(', ')}: required with ${name}${why}`)
  }
  needs('DATABASE_URL', ['ENCRYPTION_KEYS'], '; make one with: echo k1:$(openssl rand -base64 32)')
  needs('MIGRATE_DATABASE_URL', ['DATABASE_URL'], '')
  if (given.SUPABASE_URL === undefined) needs('JWT_JWKS_URL', ['JWT_ISSUER', 'JWT_AUDIENCE'], ': any token of that issuer would be taken')
  needs('MICROSOFT_CLIENT_ID', ['MICROSOFT_CLIENT_SECRET'], '')
  needs('GOOGLE_CLIENT_ID', ['GOOGLE_CLIENT_SECRET'], '')
  needs('GOOGLE_SERVICE_ACCOUNT_JSON', ['GOOGLE_SERVICE_ACCOUNT_SUBJECT'], ': the address it acts as')
  return wrong
}

function decided(own: Own, given: Readonly<Record<string, string>>): Env {
  const isProduction = own.NODE_ENV === 'production'
  const isEmbedded = own.DATABASE_URL === undefined
  const isLocal = isEmbedded && !isProduction && isLoopback(own.HOST)
  const isPublicLocal = own.PUBLIC_URL === undefined || isLoopback(new URL(own.PUBLIC_URL).hostname)
  const hasCredentials = connectors.some((connector) => isConfigured(connector.setup(given)))
  const { MICROSOFT_CLIENT_ID: clientId, MICROSOFT_CLIENT_SECRET: clientSecret, MICROSOFT_TENANT: tenant } = own
  return {
    port: own.PORT,
    host: own.HOST,
    publicUrl: own.PUBLIC_URL ?? null,
    isProduction,
    databaseUrl: own.DATABASE_URL ?? null,
    migrateDatabaseUrl: own.MIGRATE_DATABASE_URL ?? null,
    dataDir: resolve(own.DATA_DIR),
    encryptionKeys: own.ENCRYPTION_KEYS ?? null,
    jwt: { ...issuerOf(own), autoProvision: own.JWT_AUTO_PROVISION ?? (isLocal ? 'workspaces' : 'off') },
    supabase: own.SUPABASE_URL === undefined ? null : { url: own.SUPABASE_URL, key: own.SUPABASE_KEY ?? null },
    microsoftSignIn: clientId === undefined || clientSecret === undefined ? null : { clientId, clientSecret, tenant },
    rates: Object.fromEntries(Object.entries(own.RATE_LIMITS ?? {}).flatMap(([name, rate]) => (rate === undefined ? [] : [[name, rate]]))),
    corsOrigins: own.CORS_ORIGINS,
    corsOriginRegex: own.CORS_ORIGIN_REGEX ?? null,
    webhookBaseUrl: own.WEBHOOK_BASE_URL ?? null,
    metricsToken: own.METRICS_TOKEN ?? null,
    logLevel: own.LOG_LEVEL,
    sandbox: own.SANDBOX === 'on' || (own.SANDBOX === 'auto' && isLocal && isPublicLocal && !hasCredentials),
    providers: given,
  }
}

/** Supabase says where its keys are and what its tokens carry; named values win. */
function issuerOf({ SUPABASE_URL: supabase, ...own }: Own): Omit<Env['jwt'], 'autoProvision'> {
  return {
    secret: own.SUPABASE_JWT_SECRET ?? null,
    jwksUrl: own.JWT_JWKS_URL ?? (supabase === undefined ? null : `${supabase}/auth/v1/.well-known/jwks.json`),
    issuer: own.JWT_ISSUER ?? (supabase === undefined ? null : `${supabase}/auth/v1`),
    audience: own.JWT_AUDIENCE ?? (supabase === undefined ? null : 'authenticated'),
  }
}

function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i.test(host)
}
