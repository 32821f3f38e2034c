import { hubspot } from '#connectors/hubspot/index.ts'
import { exchange, Unanswered } from '#connectors/kit/exchange.ts'
import type { Http } from '#connectors/kit/http.ts'
import { Lost } from '#connectors/kit/lost.ts'
import { sandboxSetup } from '#connectors/kit/setup.ts'
import { must } from '#lib/must.ts'
import { newAccount } from './connect.ts'
import { startSandboxProcess, type Remote } from './sandbox.ts'

/** A HubSpot portal of its own at the stand-in, spoken to without a hub; it and the connector live by one clock. */
export type Portal = {
  readonly remote: Remote
  readonly account: string
  readonly http: Http
  /** The same portal with these scopes only. */
  readonly withScopes: (scopes: readonly string[]) => Promise<Http>
  readonly advance: (ms: number) => Promise<void>
  /** A call in the portal's own name: somebody there. */
  readonly there: (path: string, json?: object, method?: string) => Promise<Record<string, unknown>>
}

export type Portals = AsyncDisposable & { open(): Promise<Portal> }

const version = '2026-09'

/** Starts the stand-in; each portal is empty. */
export async function startPortals(): Promise<Portals> {
  const sandbox = await startSandboxProcess()
  const { hubspot: remote } = sandbox
  let aheadMs = 0
  const now = (): Date => new Date(Date.now() + aheadMs)
  const advance = async (ms: number): Promise<void> => {
    await remote.control('clock', { advanceMs: ms })
    aheadMs += ms
  }
  const httpOf = async (account: string, scopes?: readonly string[]): Promise<Http> => {
    const { access_token: token } = await remote.control('token', { account, serviceKey: true, ...(scopes && { scopes }) })
    const { endpoints, client } = sandboxSetup(hubspot, remote.origin)
    const send: Http['send'] = async (request) => {
      for (;;) {
        const reply = await exchange(request, { endpoints, token: must(token as string, 'a token'), client }).catch((error: unknown) => {
          throw error instanceof Unanswered && request.idempotent !== true ? new Lost(error) : error
        })
        const verdict = hubspot.api.judge(reply, now())
        if (verdict.kind !== 'throttled') return reply
        // What the hub would wait passes at once.
        await advance(verdict.afterMs ?? 1_000)
      }
    }
    return { send, now, urgent: false }
  }
  return {
    open: async () => {
      const account = newAccount()
      const http = await httpOf(account)
      return {
        remote,
        account,
        http,
        withScopes: (scopes) => httpOf(account, scopes),
        advance,
        there: async (path, json, method = json === undefined ? 'GET' : 'POST') => {
          const [area = '', ...rest] = path.split('/')
          return remote.as(account, { method, path: `/crm/${area}/${version}/${rest.join('/')}`, ...(json && { json }) })
        },
      }
    },
    [Symbol.asyncDispose]: () => sandbox.close(),
  }
}
