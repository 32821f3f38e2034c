import { z } from 'zod'
import { endpointOverrides, limitOverrides, type ServiceAccount, type Setup } from '../kit/setup.ts'

/** Where Google answers (providers.md §1, §2); `upload` and `keep` stand ready for later streams. */
export const endpoints = {
  authorize: 'https://accounts.google.com/o/oauth2/v2/auth',
  token: 'https://oauth2.googleapis.com/token',
  revoke: 'https://oauth2.googleapis.com/revoke',
  userinfo: 'https://openidconnect.googleapis.com/v1/userinfo',
  certs: 'https://www.googleapis.com/oauth2/v3/certs',
  people: 'https://people.googleapis.com',
  calendar: 'https://www.googleapis.com/calendar/v3',
  gmail: 'https://gmail.googleapis.com/gmail/v1',
  drive: 'https://www.googleapis.com/drive/v3',
  upload: 'https://www.googleapis.com/upload',
  tasks: 'https://tasks.googleapis.com/tasks/v1',
  keep: 'https://keep.googleapis.com/v1',
  pubsub: 'https://pubsub.googleapis.com/v1',
} as const

/** Calls a minute for one user of one Cloud project. Google publishes none for People: these are careful, and its answers correct them. */
export const limits = { peopleReads: 60, peopleWrites: 30 } as const

const keyFile = z.object({
  client_email: z.string().min(3),
  private_key: z.string().includes('PRIVATE KEY'),
  private_key_id: z.string().optional(),
})
const text = z.string().trim().min(1).optional()

/** Google's environment variables. */
export const env = z.object({
  GOOGLE_CLIENT_ID: text,
  GOOGLE_CLIENT_SECRET: text,
  GOOGLE_SERVICE_ACCOUNT_JSON: z
    .string()
    .refine(
      (json) => json.trim() === '' || readKeyFile(json) !== null,
      'must be the JSON key file of a service account, with client_email and private_key',
    )
    .optional(),
  GOOGLE_SERVICE_ACCOUNT_SUBJECT: z.email('must be the address the service account acts as').optional(),
  GOOGLE_ENDPOINTS: endpointOverrides(endpoints),
  GOOGLE_LIMITS: limitOverrides(limits),
})

/** How this installation reaches Google, from its variables (checked by `env` before). */
export function setup(variables: Readonly<Record<string, unknown>>): Setup {
  const given = env.parse(variables)
  const { GOOGLE_CLIENT_ID: id, GOOGLE_CLIENT_SECRET: secret } = given
  return {
    client: id !== undefined && secret !== undefined ? { id, secret } : null,
    serviceAccount: serviceAccountOf(given.GOOGLE_SERVICE_ACCOUNT_JSON, given.GOOGLE_SERVICE_ACCOUNT_SUBJECT),
    endpoints: { ...endpoints, ...filled(given.GOOGLE_ENDPOINTS) },
    limits: { ...limits, ...filled(given.GOOGLE_LIMITS) },
  }
}

function serviceAccountOf(json: string | undefined, subject: string | undefined): ServiceAccount | null {
  const file = json === undefined ? null : readKeyFile(json)
  if (file === null || subject === undefined) return null
  return { email: file.client_email, key: file.private_key, keyId: file.private_key_id ?? null, subject }
}

function readKeyFile(json: string): z.infer<typeof keyFile> | null {
  try {
    return keyFile.safeParse(JSON.parse(json)).data ?? null
  } catch {
    return null
  }
}

function filled<T>(given: Readonly<Record<string, T | undefined>> | undefined): Record<string, T> {
  return Object.fromEntries(Object.entries(given ?? {}).filter((entry): entry is [string, T] => entry[1] !== undefined))
}
