import { randomBytes, randomUUID } from 'node:crypto'
import type { Caller } from '#access/caller.ts'
import { begin } from '#connections/begin.flow.ts'
import { openBudgets } from '#connections/budgets.flow.ts'
import { finish } from '#connections/callback.flow.ts'
import type { Connection } from '#connections/connection.ts'
import type { Connections } from '#connections/connections.flow.ts'
import type { Connector } from '#connectors/kit/connector.ts'
import { sandboxSetup, type Setup } from '#connectors/kit/setup.ts'
import type { Db } from '#db/db.ts'
import { systemClock, type Clock } from '#lib/clock.ts'
import { newKey, readKeys, sealer } from '#lib/seal.ts'
import type { Remote } from './sandbox.ts'

export type DeskOptions = {
  readonly clock?: Clock
  readonly setup?: Partial<Setup>
  readonly sandbox?: boolean
  readonly corsOrigins?: readonly string[]
  readonly wait?: (ms: number) => Promise<void>
}

const keys = readKeys(newKey('test'))

/** The connections' desk over a database, with one provider at its sandbox. */
export function makeDesk(
  db: Db,
  world: { readonly connector: Connector; readonly remote: Remote },
  options: DeskOptions = {},
): Connections & { readonly told: string[] } {
  const { connector, remote } = world
  const told: string[] = []
  return {
    db,
    clock: options.clock ?? systemClock,
    budgets: openBudgets(db, options.clock ?? systemClock),
    providers: new Map([
      [
        connector.id,
        { connector, setup: { ...sandboxSetup(connector, remote.origin), ...options.setup }, sandbox: options.sandbox ?? true },
      ],
    ]),
    sealer: sealer(keys),
    publicUrl: 'http://127.0.0.1:3000',
    corsOrigins: options.corsOrigins ?? [],
    newId: randomUUID,
    random: Math.random,
    wait: options.wait ?? ((ms) => new Promise((done) => setTimeout(done, ms))),
    changed: async ({ id }) => {
      told.push(id)
    },
    told,
  }
}

/** An address nobody has used; the sandbox opens an empty account for it. */
export const newAccount = (): string => `t${randomBytes(6).toString('hex')}@northwind-sandbox.test`

/** Lets `account` grant what an authorize URL asks, as the consent page would; gives the redirect's parameters. */
export async function consent(
  remote: Remote,
  url: string,
  choice: { readonly account: string; readonly scopes?: readonly string[]; readonly deny?: boolean },
): Promise<URLSearchParams> {
  const { location } = await remote.control('consent', { url, ...choice })
  return new URL(location as string).searchParams
}

/** Connects an account from beginning to end; `configId`: that connection again. */
export async function connectAccount(
  desk: Connections,
  remote: Remote,
  {
    caller,
    account,
    provider = 'google',
    configId,
  }: { readonly caller: Caller; readonly account: string; readonly provider?: string; readonly configId?: string },
): Promise<Connection> {
  const { redirectUrl } = await begin(desk, caller, { provider, configId })
  const answer = await consent(remote, redirectUrl ?? '', { account })
  const { connection } = await finish(desk, caller, { provider, state: answer.get('state') ?? '', answer })
  return connection
}
