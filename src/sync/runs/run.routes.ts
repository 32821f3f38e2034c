import { z } from '@hono/zod-openapi'
import { allow } from '#access/allow.ts'
import { json } from '#http/json.ts'
import { room, route } from '#http/route.ts'
import { connectionById } from '#connections/connections.store.ts'
import { inTx, type Tx } from '#db/db.ts'
import { Fault, notFound } from '#lib/fault.ts'
import { listConflicts } from '../conflicts/conflict-read.store.ts'
import { connectionsFor, sightsOf } from '../conflicts/conflict-sight.store.ts'
import { ConflictShape, conflictsShown } from '../conflicts/conflict-view.store.ts'
import { atConnection, inNameOf, visibleConnections } from '../desk.flow.ts'
import type { Engine } from '../engine.flow.ts'
import { EntityGiven } from '../entity.ts'
import { previewOf, PreviewShape } from '../preview/preview-view.ts'
import { rehearsalsOf } from '../preview/rehearsal.store.ts'
import { issueGroups, issuesOf, jobById, listRuns, retryIssues, runsById } from './run-read.store.ts'
import type { RunRow } from './run.ts'
import { IssueGroupShape, issueOf, IssueShape, jobLog, logOf, LogShape, rehearsalLog } from './run-view.ts'
import { addJob } from './trigger.store.ts'
import { mustWork, ring, trigger } from './trigger.flow.ts'
import { streamsOf } from '../stream.store.ts'
import type { Caller } from '#access/caller.ts'

const tags = ['Runs']
const ofRun = z.object({ id: z.uuid() })
const page = z.object({ total: z.number(), limit: z.number(), offset: z.number() })

const triggerRoute = route({
  method: 'post',
  path: '/crm/sync/trigger',
  tags,
  summary: 'Sync now; during a run one more is queued after it',
  request: {
    body: {
      content: {
        'application/json': {
          schema: z.object({
            configId: z.uuid(),
            syncDirection: z.enum(['push', 'pull', 'bidirectional']).optional(),
            entityTypes: z.array(EntityGiven).max(20).optional(),
          }),
        },
      },
    },
  },
  responses: { 202: json('Under way', z.object({ job_id: z.uuid(), estimatedRecords: z.number().nullable() })) },
})
const list = route({
  method: 'get',
  path: '/crm/sync/logs',
  tags,
  summary: 'Runs, newest first',
  request: {
    query: z.object({
      configId: z.uuid().optional(),
      status: z.enum(['running', 'completed', 'failed', 'partial']).optional(),
      entityType: EntityGiven.optional(),
      from: z.iso.datetime({ offset: true }).optional(),
      to: z.iso.datetime({ offset: true }).optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
      offset: z.coerce.number().int().min(0).max(10_000, 'must be at most 10000; narrow the time instead').default(0),
    }),
  },
  responses: { 200: json('Runs', z.object({ logs: z.array(LogShape), pagination: page })) },
})
const one = route({
  method: 'get',
  path: '/crm/sync/logs/{id}',
  tags,
  summary: 'One run, or the sum over the runs of a job',
  request: { params: ofRun },
  responses: {
    200: json(
      'With the records that were not synced',
      z.object({
        log: LogShape,
        details: z.object({
          errors: z.array(IssueShape),
          errorGroups: z.array(IssueGroupShape).describe('the same by reason, the most frequent first'),
          conflicts: z.array(ConflictShape).describe('the first of those it found'),
          preview: z.array(PreviewShape).optional(),
        }),
      }),
    ),
  },
})
const retry = route({
  method: 'post',
  path: '/crm/sync/logs/{id}/retry',
  tags,
  summary: 'Try the refused records of a run again, all or those with one reason',
  request: {
    params: ofRun,
    body: { required: false, content: { 'application/json': { schema: z.object({ reason: z.string().max(4000).optional() }) } } },
  },
  responses: { 202: json('Under way', z.object({ job_id: z.uuid(), records: z.number() })) },
})

const shownIssues = 500
const shownGroups = 100
const shownConflicts = 50

/** Runs: asked for, listed, explained, repeated. */
export function runRoutes(engine: Engine) {
  return room()
    .openapi(triggerRoute, async (c) => {
      const { configId, syncDirection, entityTypes } = c.req.valid('json')
      const { jobId, estimate } = await trigger(engine, c.get('caller'), { configId, direction: syncDirection, kinds: entityTypes })
      return c.json({ job_id: jobId, estimatedRecords: estimate }, 202)
    })
    .openapi(list, async (c) => {
      const { configId, status, entityType, from, to, limit, offset } = c.req.valid('query')
      const caller = c.get('caller')
      return inTx(engine.db, inNameOf(caller), async (tx) => {
        const ids = (await visibleConnections(tx, caller)).map(({ id }) => id).filter((id) => configId === undefined || id === configId)
        const { runs, total } = await listRuns(tx, {
          connectionIds: ids,
          status,
          kind: entityType,
          limit,
          offset,
          from: from === undefined ? undefined : new Date(from),
          to: to === undefined ? undefined : new Date(to),
        })
        return c.json({ logs: runs.map(logOf), pagination: { total, limit, offset } }, 200)
      })
    })
    .openapi(one, async (c) => c.json(await explain(engine, c.get('caller'), c.req.valid('param').id), 200))
    .openapi(retry, async (c) =>
      c.json(
        await again(engine, c.get('caller'), {
          id: c.req.valid('param').id,
          reason: (c.req.valid('json') as { reason?: string } | undefined)?.reason ?? null,
        }),
        202,
      ),
    )
}

async function explain(engine: Engine, caller: Caller, id: string) {
  return inTx(engine.db, inNameOf(caller), async (tx) => {
    const runs = await runsById(tx, id)
    const job = await jobById(tx, id)
    const connectionId = job?.connectionId ?? runs[0]?.connectionId
    const connection = connectionId === undefined ? null : await connectionById(tx, connectionId)
    if (connection === null) throw notFound('log')
    allow(caller, 'seeConnection', connection)
    const rehearsals = job === null || runs.length > 0 ? [] : await rehearsalsOf(tx, job.id)
    if (job !== null && rehearsals.length > 0)
      return {
        log: rehearsalLog(job, rehearsals),
        details: { errors: [], errorGroups: [], conflicts: [], preview: rehearsals.map(previewOf) },
      }
    const log = job === null ? firstLog(runs) : jobLog(job, runs)
    const ids = runs.map((run) => run.id)
    const issues = await issuesOf(tx, ids, { limit: shownIssues })
    const errorGroups = [...(await issueGroups(tx, ids, shownGroups))]
    return { log, details: { errors: issues.map(issueOf), errorGroups, conflicts: await conflictsIn(tx, caller, ids) } }
  })
}

/** The first of the conflicts these runs found, of those the caller sees. */
async function conflictsIn(tx: Tx, caller: Caller, runIds: readonly string[]) {
  if (runIds.length === 0) return []
  const connections = await connectionsFor(tx, caller, undefined)
  const { conflicts } = await listConflicts(tx, { connections, sights: sightsOf(caller), runIds, limit: shownConflicts, offset: 0 })
  return conflictsShown(tx, conflicts)
}

function firstLog(runs: readonly RunRow[]) {
  const [run] = runs
  if (run === undefined) throw notFound('log')
  return logOf(run)
}

async function again(
  engine: Engine,
  caller: Caller,
  { id, reason }: { readonly id: string; readonly reason: string | null },
): Promise<{ job_id: string; records: number }> {
  const runs = await inTx(engine.db, inNameOf(caller), (tx) => runsById(tx, id))
  const connectionId = runs[0]?.connectionId
  if (connectionId === undefined) throw notFound('log')
  const jobId = engine.newId()
  const { records, parts } = await atConnection(engine, { caller, id: connectionId, action: 'syncNow' }, async (tx, connection) => {
    mustWork(connection)
    const found = await retryIssues(
      tx,
      runs.map((run) => run.id),
      { at: engine.clock.now(), reason },
    )
    if (found === 0) throw new Fault('conflict', 'Nothing of this run is left to try again')
    const streams = (await streamsOf(tx, connection.id)).filter(({ kind }) => runs.some((run) => run.kind === kind))
    // The look at due links reads afresh what was refused here, too: nothing else is listed again.
    const waiting = streams.map((stream) => ({ streamId: stream.id, direction: 'push' as const }))
    await addJob(tx, {
      id: jobId,
      connectionId: connection.id,
      by: `person:${caller.personId}`,
      cause: 'retry',
      at: engine.clock.now(),
      parts: waiting,
    })
    return { records: found, parts: waiting }
  })
  await ring(engine, caller.workspaceId, parts)
  return { job_id: jobId, records }
}
