import { jsonOf, type Call, type Reply } from '../../http/call.ts'
import { queryProblem, readDiscovery, type Discovery, type Method } from '../discovery.ts'
import { invalid, Refusal, scopeMissing, unauthenticated } from '../errors.ts'
import { bearerOf } from '../oauth/endpoints.ts'
import type { OAuth } from '../oauth/oauth.ts'
import { problems } from '../schema.ts'
import type { Books } from './books.ts'
import { HANDLERS } from './handlers.ts'
import { isObject, type Value } from './value.ts'

/** The People API: routes, query names, bodies and scopes are read from its discovery document. */
export function peopleApi(oauth: OAuth, books: Books): (call: Call) => Reply | undefined {
  const discovery = readDiscovery('people.v1')
  return (call) => {
    if (!call.path.startsWith('/v1/')) return undefined
    for (const method of discovery.methods) {
      const found = method.httpMethod === call.method ? method.path.exec(call.path) : null
      if (found !== null) return { status: 200, body: run(method, call, { oauth, books, discovery, id: found[1] }) }
    }
    return undefined
  }
}

type Served = { readonly oauth: OAuth; readonly books: Books; readonly discovery: Discovery; readonly id: string | undefined }

function run(method: Method, call: Call, { oauth, books, discovery, id }: Served): unknown {
  const token = oauth.grants.findAccess(bearerOf(call) ?? '')
  if (token === undefined) throw unauthenticated()
  call.account = token.account.email
  if (!method.scopes.some((scope) => token.scopes.has(scope))) throw scopeMissing('people.googleapis.com', `google.${method.id}`)
  const problem = queryProblem(method, call.query)
  if (problem !== undefined) throw invalid(problem)
  const handler = Object.hasOwn(HANDLERS, method.id) ? HANDLERS[method.id] : undefined
  if (handler === undefined) throw new Refusal(501, `The sandbox does not serve ${method.id}.`)
  const body = method.request === undefined ? {} : bodyOf(call, discovery, method.request)
  const resource = id === undefined ? '' : `${call.path.split('/')[2]}/${id}`
  const { people, other } = books.of(token.account)
  return handler({ book: people, other, query: call.query, resource, body })
}

function bodyOf(call: Call, discovery: Discovery, schema: string): Value {
  const raw = withoutNulls(jsonOf(call))
  if (!isObject(raw)) throw invalid('Invalid JSON payload received. Expected an object.')
  const [first, ...rest] = problems(discovery.schemas, schema, raw)
  if (first === undefined) return raw
  const fieldViolations = [first, ...rest].map(({ at, message }) => ({ field: at, description: message }))
  throw new Refusal(400, first.message, { details: [{ '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations }] })
}

// In Google's JSON a null is the same as an absent name.
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).flatMap(([name, inner]) => (inner === null ? [] : [[name, withoutNulls(inner)]])))
}
