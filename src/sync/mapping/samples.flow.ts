import { scopeOf } from '#access/allow.ts'
import type { Caller } from '#access/caller.ts'
import type { Change, RemoteField, Stream } from '#connectors/kit/stream.ts'
import { visibleOf } from '#crm/records/scope.store.ts'
import { inTx } from '#db/db.ts'
import type { Value } from '#model/value.ts'
import { inNameOf } from '../desk.flow.ts'
import { chosenScopes, type Engine, type OpenStream } from '../engine.flow.ts'
import type { LinkRow } from '../link.ts'
import { getPath } from '../lens/remote-lens.ts'
import { listAt, parsePath, valueAt } from '../lens/path.ts'
import { newestLinks } from './mapping.store.ts'

/** One object there as it is now, and its link where it has one. */
export type Sample = { readonly change: Change; readonly link: LinkRow | null }

/**
 * A few objects there, read from the provider now and outside any transaction: those linked last to records the caller may see, else the first
 * of the listing. Nothing of it is kept.
 */
export async function samplesOf(
  engine: Engine,
  at: { readonly caller: Caller; readonly open: OpenStream },
  most: number,
): Promise<readonly Sample[]> {
  const { caller, open } = at
  const links = await inTx(engine.db, inNameOf(caller), async (tx) => {
    const newest = await newestLinks(tx, open.id, most * 4)
    const seen = await visibleOf(
      tx,
      scopeOf(caller, open.kind),
      newest.flatMap(({ recordId }) => recordId ?? []),
    )
    return newest.filter(({ recordId }) => recordId !== null && seen.has(recordId)).slice(0, most)
  })
  const http = await engine.http({ workspaceId: caller.workspaceId, connectionId: open.connectionId }, { urgent: true })
  if (links.length === 0) return strangers(await firstPage(open, http), most)
  const found: Sample[] = []
  for (const [scope, own] of Map.groupBy(links, (link) => link.scope)) {
    const changes = await open.stream.read(
      http,
      scope,
      own.flatMap(({ remoteId }) => remoteId ?? []),
    )
    for (const change of changes) found.push({ change, link: own.find(({ remoteId }) => remoteId === change.id) ?? null })
  }
  return found.filter(({ change }) => change.values !== null)
}

async function firstPage(open: OpenStream, http: Parameters<Stream['pull']>[0]): Promise<readonly Change[]> {
  const offered = (open.options.scopes === undefined ? open.stream.presets : undefined) ?? (await open.stream.scopes(http))
  const [scope] = chosenScopes(open, offered)
  const pulled = await open.stream.pull(http, null, scope?.id ?? '')
  return pulled.kind === 'page' ? pulled.changes : []
}

const strangers = (changes: readonly Change[], most: number): readonly Sample[] =>
  changes
    .filter(({ values, outside }) => values !== null && outside !== true)
    .slice(0, most)
    .map((change) => ({ change, link: null }))

/** What stands at a described field in each sample, as the provider says it; null where nothing does. */
export function valuesIn(stream: Stream, samples: readonly Sample[]): (remote: RemoteField['name']) => readonly Value[] {
  return (remote) => samples.map(({ change }) => (change.values === null ? null : valueIn(stream, remote, change.values)) ?? null)
}

function valueIn(stream: Stream, remote: string, raw: NonNullable<Change['values']>): Value | undefined {
  if (remote.startsWith('codec:')) return stream.codecs?.[remote.slice('codec:'.length)]?.get(raw)
  const path = parsePath(remote)
  if (path === null) return undefined
  const shape = stream.lists?.[path.before.join('.')]
  if (path.selector?.by !== 'all') return getPath(raw, path, shape)
  // An address or a number is told by what people wrote, not by all that the provider keeps beside it.
  const told = shape?.value === undefined ? path.after : (typeof shape.value === 'string' ? shape.value : shape.value[0]).split('.')
  const elements = listAt(raw, path.before).map((each) => valueAt(each, told) ?? null)
  return elements.length === 0 ? null : elements
}
