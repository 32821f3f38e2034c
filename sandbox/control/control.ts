import type * as z from 'zod'
import { jsonOf, type Call, type Reply } from '../http/call.ts'

/** One endpoint under `/_sandbox/`; throws `ControlError` for what the caller can mend. */
export type ControlRoute = {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly name: string
  answer(call: Call): unknown
}

/** A control request that cannot be carried out; answered as 400 with the reason. */
export class ControlError extends Error {}

/** The body of a control request, checked; a mistake is named by field. */
export function bodyOf<S extends z.ZodType>(call: Call, schema: S): z.infer<S> {
  const raw = jsonOf(call)
  if (raw === undefined) throw new ControlError('The body is not JSON.')
  const checked = schema.safeParse(raw)
  if (checked.success) return checked.data
  throw new ControlError(checked.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`).join('; '))
}

/** Answers `/_sandbox/<name>` from the given routes. */
export async function control(call: Call, routes: readonly ControlRoute[]): Promise<Reply> {
  const name = call.path.slice('/_sandbox/'.length)
  const named = routes.filter((route) => route.name === name)
  const route = named.find((candidate) => candidate.method === call.method)
  if (route === undefined) {
    const known = [...new Set(routes.map((candidate) => `${candidate.method} /_sandbox/${candidate.name}`))]
    return { status: named.length > 0 ? 405 : 404, body: { error: `No such control endpoint. Known: ${known.join(', ')}` } }
  }
  try {
    return { status: 200, body: (await route.answer(call)) ?? {} }
  } catch (error) {
    if (error instanceof ControlError) return { status: 400, body: { error: error.message } }
    throw error
  }
}
