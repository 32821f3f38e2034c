import { z } from '@hono/zod-openapi'
import { configOf } from '#connections/config.ts'
import { connectionById, movePhase } from '#connections/connections.store.ts'
import type { Connection, Phase } from '#connections/connection.ts'
import { memberAway, mayWake } from '#connections/resting.ts'
import { isHere } from '#connections/resting.store.ts'
import { mustBeGrantedFor } from '#connections/rules.ts'
import { ConfigShape } from '#connections/shapes.ts'
import type { Caller } from '#access/caller.ts'
import { json, jsonBody } from '#http/json.ts'
import { room, route } from '#http/route.ts'
import { inTx, type Tx } from '#db/db.ts'
import { Fault, invalid } from '#lib/fault.ts'
import type { Kind } from '#model/kinds.ts'
import { saveConfig, statsOf, type ConfigPatch } from './config.store.ts'
import { atConnection, inNameOf, visibleConnections, withNextLook } from '../desk.flow.ts'
import type { Engine } from '../engine.flow.ts'
import { entityTypeOf, notOffered } from '../entity.ts'
import { ConfigPatchGiven, settingsOf, type Settings } from './config-patch.ts'
import { mappingOf } from '../mapping/mapping.store.ts'
import { entryOf, MappingShape } from '../mapping/mapping-view.ts'
import { replan, streamsOf } from '../stream.store.ts'
import { lift } from '../runs/stop.store.ts'
import { openStreams, ring } from '../runs/trigger.flow.ts'

const tags = ['Configs']
const ofConfig = { params: z.object({ id: z.uuid() }) }
const Config = json('The connection', z.object({ config: ConfigShape }))
const Stats = z.object({
  entityType: z.string(),
  linked: z.number(),
  waiting: z.number(),
  refused: z.number(),
  held: z.number(),
  conflicts: z.number(),
})

const list = route({
  method: 'get',
  path: '/crm/configs',
  tags,
  summary: 'Connections',
  responses: { 200: json('Those the caller may see', z.object({ configs: z.array(ConfigShape) })) },
})
const one = route({
  method: 'get',
  path: '/crm/configs/{id}',
  tags,
  summary: 'One connection, its mapping and how it stands',
  request: ofConfig,
  responses: {
    200: json(
      'The connection',
      z.object({ config: ConfigShape, fieldMappings: z.array(MappingShape), stats: z.object({ entities: z.array(Stats) }) }),
    ),
  },
})
const change = route({
  method: 'patch',
  path: '/crm/configs/{id}',
  tags,
  summary: 'Change settings',
  request: { ...ofConfig, body: jsonBody(ConfigPatchGiven) },
  responses: { 200: Config },
})
const pause = route({
  method: 'patch',
  path: '/crm/configs/{id}/pause',
  tags,
  summary: 'Stop syncing until resumed',
  request: ofConfig,
  responses: { 200: Config },
})
const resume = route({
  method: 'patch',
  path: '/crm/configs/{id}/resume',
  tags,
  summary: 'Go on where it stopped',
  request: ofConfig,
  responses: { 200: Config },
})

/** Settings and state of connections, as the contract calls them: configs. */
export function configRoutes(engine: Engine) {
  return room()
    .openapi(list, async (c) => {
      const caller = c.get('caller')
      const seen = await inTx(engine.db, inNameOf(caller), (tx) => visibleConnections(tx, caller))
      return c.json({ configs: seen.map(shown) }, 200)
    })
    .openapi(one, async (c) => {
      const at = { caller: c.get('caller'), id: c.req.valid('param').id, action: 'seeConnection' } as const
      const found = await atConnection(engine, at, async (tx, connection) => ({
        config: await presented(tx, connection),
        rows: await mappingOf(tx, connection.id),
        stats: await statsOf(tx, connection.id),
      }))
      const entities = found.stats.map(({ kind, live, ...rest }) => ({ entityType: entityTypeOf(kind), linked: live, ...rest }))
      return c.json({ config: found.config, fieldMappings: found.rows.map(entryOf), stats: { entities } }, 200)
    })
    .openapi(change, async (c) =>
      c.json(
        { config: await changed(engine, { caller: c.get('caller'), id: c.req.valid('param').id }, settingsOf(c.req.valid('json'))) },
        200,
      ),
    )
    .openapi(pause, async (c) =>
      c.json(
        {
          config: await moved(
            engine,
            { caller: c.get('caller'), id: c.req.valid('param').id },
            { to: 'paused', from: ['active', 'ready'] },
          ),
        },
        200,
      ),
    )
    .openapi(resume, async (c) => {
      const caller = c.get('caller')
      const config = await moved(engine, { caller, id: c.req.valid('param').id }, { to: 'active', from: ['paused', 'ready', 'active'] })
      await wake(engine, caller, config.id)
      return c.json({ config }, 200)
    })
}

type At = { readonly caller: Caller; readonly id: string }
type Config = z.output<typeof ConfigShape>

const shown = (connection: Connection): Config => ({
  ...configOf(connection),
  grantedCapabilities: [...connection.capabilities],
  channels: [...configOf(connection).channels],
  syncEntities: [...configOf(connection).syncEntities],
})

async function again(tx: Tx, id: string): Promise<Config> {
  const connection = await connectionById(tx, id)
  if (connection === null) throw new Fault('not_found', 'config not found')
  return presented(tx, connection)
}

async function presented(tx: Tx, connection: Connection): Promise<Config> {
  const [looked] = await withNextLook(tx, [connection])
  return shown(looked ?? connection)
}

async function changed(engine: Engine, at: At, patch: Settings): Promise<Config> {
  const saved = await atConnection(engine, { ...at, action: 'manageConnection' }, async (tx, connection) => {
    mustOffer(engine, connection, patch.kinds)
    const connector = engine.connector(connection.provider)
    if (patch.direction !== undefined && connector !== undefined) mustBeGrantedFor(connector, connection, patch.direction)
    const options = patch.options === undefined ? undefined : { ...connection.options, ...patch.options }
    const settings = Object.fromEntries(Object.entries({ ...patch, options }).filter(([, value]) => value !== undefined)) as ConfigPatch
    await saveConfig(tx, connection.id, settings)
    if (patch.kinds !== undefined && connection.phase === 'active') await openStreams(engine, tx, { ...connection, kinds: patch.kinds })
    // Which side may write, and what is filtered, changes what all records should do.
    if (patch.direction !== undefined || patch.rules !== undefined || patch.options !== undefined) await replan(tx, connection.id)
    return again(tx, connection.id)
  })
  await wake(engine, at.caller, at.id)
  return saved
}

function mustOffer(engine: Engine, connection: Connection, kinds: readonly Kind[] | undefined): void {
  const streams = engine.connector(connection.provider)?.streams ?? {}
  const missing = kinds?.filter((kind) => streams[kind] === undefined) ?? []
  if (missing.length > 0) throw invalid([{ field: 'syncEntities', message: notOffered(missing, streams) }])
}

async function moved(engine: Engine, at: At, move: { to: Phase; from: readonly Phase[] }): Promise<Config> {
  return atConnection(engine, { ...at, action: 'manageConnection' }, async (tx, connection) => {
    // What is paused already keeps the reason it was paused for.
    if (move.to === 'paused' && connection.phase === 'paused') return presented(tx, connection)
    if (move.to === 'active') await mustWake(tx, at.caller, connection)
    const done = await movePhase(tx, connection.id, { phase: move.to, reason: null, from: [...move.from] })
    if (!done) throw new Fault('conflict', connection.reason ?? 'This connection must be connected again first')
    if (move.to === 'active') {
      await lift(tx, connection.id)
      await openStreams(engine, tx, connection)
    }
    return again(tx, connection.id)
  })
}

async function mustWake(tx: Tx, caller: Caller, connection: Connection): Promise<void> {
  if (!(await isHere(tx, connection))) throw new Fault('conflict', memberAway)
  if (!mayWake(caller, connection)) throw new Fault('conflict', connection.reason ?? memberAway)
}

/** After a change that may have left something to do: every stream looks, at the cost of a call where nothing is. */
async function wake(engine: Engine, caller: Caller, id: string): Promise<void> {
  const parts = await atConnection(engine, { caller, id, action: 'seeConnection' }, async (tx, connection) =>
    connection.phase !== 'active'
      ? []
      : (await streamsOf(tx, id)).flatMap((stream) => [
          { streamId: stream.id, direction: 'pull' as const },
          { streamId: stream.id, direction: 'push' as const },
        ]),
  )
  await ring(engine, caller.workspaceId, parts)
}
