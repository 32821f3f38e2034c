import type { ConnectionAction } from '#access/allow.ts'
import type { Caller } from '#access/caller.ts'
import type { Http } from '#connectors/kit/http.ts'
import type { Preparation } from '#connectors/kit/preparation.ts'
import { inTx } from '#db/db.ts'
import { Fault, notFound } from '#lib/fault.ts'
import { atConnection, inNameOf } from '../desk.flow.ts'
import type { Engine } from '../engine.flow.ts'
import { notePreparation } from './preparation.store.ts'

/** How a preparation stands. `missing`: `what` would be made. `forbidden`, `unknown`: `reason` says why, in words. */
export type Prepared = Pick<Preparation, 'id' | 'title' | 'explanation'> & {
  readonly state: 'done' | 'missing' | 'forbidden' | 'unknown'
  readonly what: readonly string[]
  readonly reason: string | null
}

type Asked = { readonly caller: Caller; readonly configId: string }

/** What could be set up in a connection's account, and whether it stands; the provider is asked anew each time. */
export async function preparationsOf(engine: Engine, asked: Asked): Promise<readonly Prepared[]> {
  const { all, open } = await offered(engine, asked, 'seeConnection')
  if (all.length === 0) return []
  const line = await opened(open)
  return 'reason' in line ? all.map((each) => unknown(each, line.reason)) : Promise.all(all.map((each) => looked(each, line.http)))
}

/** Sets one of them up in the account; one that stands is left as it is. Throws `not_found`, and `conflict` where the grant does not allow it. */
export async function prepare(engine: Engine, asked: Asked, id: string): Promise<Prepared> {
  const { all, open } = await offered(engine, asked, 'manageConnection')
  const preparation = all.find((each) => each.id === id)
  if (preparation === undefined) throw notFound('preparation')
  const http = await open()
  const before = await preparation.look(http)
  if (before.state === 'forbidden') throw new Fault('conflict', before.reason)
  if (before.state === 'missing') {
    // Noted before it is made there: what a person set off never goes without trace.
    const made = { title: preparation.title, what: before.what }
    await inTx(engine.db, inNameOf(asked.caller), (tx) => notePreparation(tx, asked.configId, made))
    await preparation.make(http)
  }
  return looked(preparation, http)
}

async function offered(
  engine: Engine,
  { caller, configId }: Asked,
  action: ConnectionAction,
): Promise<{ all: readonly Preparation[]; open: () => Promise<Http> }> {
  const { provider } = await atConnection(engine, { caller, id: configId, action }, async (_, connection) => connection)
  return {
    all: engine.connector(provider)?.preparations ?? [],
    open: () => engine.http({ workspaceId: caller.workspaceId, connectionId: configId }, { urgent: true }),
  }
}

async function opened(open: () => Promise<Http>): Promise<{ http: Http } | { reason: string }> {
  try {
    return { http: await open() }
  } catch (error) {
    return { reason: wordsOf(error) }
  }
}

async function looked(preparation: Preparation, http: Http): Promise<Prepared> {
  try {
    const look = await preparation.look(http)
    const what = look.state === 'missing' ? look.what : []
    return { ...named(preparation), state: look.state, what, reason: look.state === 'forbidden' ? look.reason : null }
  } catch (error) {
    return unknown(preparation, wordsOf(error))
  }
}

/** A provider that does not answer or wants to be connected again says so; anything else is ours and goes up. */
function wordsOf(error: unknown): string {
  if (error instanceof Fault && (error.code === 'reconnect' || error.code === 'retry_after')) return error.message
  throw error
}

const unknown = (preparation: Preparation, reason: string): Prepared => ({ ...named(preparation), state: 'unknown', what: [], reason })

const named = ({ id, title, explanation }: Preparation) => ({ id, title, explanation })
