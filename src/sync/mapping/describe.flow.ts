import type { Http } from '#connectors/kit/http.ts'
import type { RemoteField } from '#connectors/kit/stream.ts'
import { inTx } from '#db/db.ts'
import { notFound } from '#lib/fault.ts'
import { chosenScopes, mandateOf, openStream, type Engine, type OpenStream } from '../engine.flow.ts'
import { saveAsked, saveDescribed } from '../stream.store.ts'

/** What a provider offers for a stream, and when it said so. */
export type Described = { readonly fields: readonly RemoteField[]; readonly at: Date }

/** Asks a provider for the fields of a stream and keeps the answer on it; an answer younger than `freshMs` is taken as it is. Throws `not_found` for a stream that is gone. */
export async function describeStream(
  engine: Engine,
  at: { readonly workspaceId: string; readonly streamId: string },
  freshMs: number,
): Promise<Described> {
  const open = await openStream(engine, at.workspaceId, at.streamId)
  if (open === null) throw notFound('stream')
  const { described, describedAt } = open
  if (described !== null && describedAt !== null && engine.clock.now().getTime() - describedAt.getTime() < freshMs)
    return { fields: described, at: describedAt }
  const http = await engine.http({ workspaceId: at.workspaceId, connectionId: open.connectionId }, { urgent: false })
  const told = await askFields(engine, open, http)
  await inTx(engine.db, mandateOf(open, null), (tx) => saveDescribed(tx, open.id, told))
  return told
}

/** Asks a provider for the fields of a stream; nothing is kept. */
export async function askFields(engine: Engine, open: OpenStream, http: Http): Promise<Described> {
  const [scope] = chosenScopes(open, open.stream.presets ?? (await open.stream.scopes(http)))
  return { fields: await open.stream.describe(http, scope?.id ?? ''), at: engine.clock.now() }
}

/** How long an answer of a provider about its fields stands. */
export const describedForMs = 24 * 60 * 60_000

const patienceMs = 60 * 60_000

/** The same for the daily look: where the provider does not answer, the next try is an hour away. */
export async function describeAnew(engine: Engine, at: { readonly workspaceId: string; readonly streamId: string }): Promise<void> {
  const next = new Date(engine.clock.now().getTime() - describedForMs + patienceMs)
  await inTx(engine.db, { workspaceId: at.workspaceId, actor: 'system:sync' }, (tx) => saveAsked(tx, at.streamId, next))
  await describeStream(engine, at, 0)
}
