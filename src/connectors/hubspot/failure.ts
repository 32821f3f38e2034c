import type { HttpReply } from '../kit/http.ts'

/** What HubSpot says went wrong; every part of its envelope is optional (providers.md §10.7). */
export type Failure = {
  readonly status: number
  readonly category: string
  readonly policy: string
  readonly message: string
  readonly scopes: readonly string[]
}

type Detail = { readonly message?: unknown; readonly name?: unknown; readonly context?: { readonly requiredGranularScopes?: unknown } }
type Body = { readonly category?: unknown; readonly policyName?: unknown; readonly message?: unknown; readonly errors?: unknown }

/** Reads an error reply; a body that is none of HubSpot's gives the HTTP status alone. */
export function failureOf({ status, body }: Pick<HttpReply, 'status' | 'body'>): Failure {
  const { category, policyName, message, errors } = (typeof body === 'object' && body !== null ? body : {}) as Body
  const details = Array.isArray(errors) ? (errors as readonly (Detail | null)[]) : []
  return {
    status,
    category: textOf(category),
    policy: textOf(policyName),
    message: plainWords(textOf(message)) || `HTTP ${status}`,
    scopes: details.flatMap((each) => listOf(each?.context?.requiredGranularScopes)),
  }
}

/** The id HubSpot names in `Contact already exists. Existing ID: 512`; null where it names none. */
export function existingId(message: string): string | null {
  return /existing id:?\s*(\d+)/i.exec(message)?.[1] ?? null
}

/** `Property values were not valid: [{"message":"…","name":"email"}]` without the JSON. */
export function plainWords(message: string): string {
  const start = message.indexOf('[{')
  if (start < 0) return message.trim()
  try {
    const details = JSON.parse(message.slice(start, message.lastIndexOf(']') + 1)) as readonly Detail[]
    const said = details.map(({ message: words, name }) => [textOf(name), textOf(words)].filter(Boolean).join(': ')).filter(Boolean)
    return said.length > 0 ? said.join('; ') : message.trim()
  } catch {
    return message.trim()
  }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

const listOf = (value: unknown): string[] => (Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [])
