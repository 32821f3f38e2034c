import type { Reply } from '../../http/call.ts'
import { ownerView } from '../crm/owners.ts'
import { pipelineView, stageView } from '../crm/pipelines.ts'
import { notFound, Refusal } from '../errors.ts'
import { flagIn, limitIn, needs, needsOneOf, ok, pagingTo, typeIn, type Asked } from './asked.ts'

const MOST_OWNERS = 500

/** `/crm/owners/{ver}[/{id}]`: who may own objects. */
export function ownersApi(asked: Asked): Reply {
  const { crm, call, token } = asked
  if (call.method !== 'GET') throw new Refusal(405, 'Method not allowed')
  needsOneOf(token, ['crm.objects.owners.read'])
  const archived = flagIn(call.query, 'archived')
  const all = crm.owners.filter((one) => one.archived === archived).toSorted((a, b) => Number(a.id) - Number(b.id))
  const [id] = asked.rest
  if (id !== undefined) {
    const byUser = call.query.get('idProperty') === 'userId'
    const owner = all.find((one) => (byUser ? String(one.userId) : one.id) === id)
    if (owner === undefined) throw notFound(`No owner with ${byUser ? 'user ' : ''}id ${id}`)
    return ok(ownerView(owner))
  }
  const limit = limitIn(call.query, { usual: 100, most: MOST_OWNERS })
  const email = call.query.get('email')
  const beyond = all.filter(
    (one) => Number(one.id) > Number(call.query.get('after') ?? '0') && (email === null || one.email === email.toLowerCase()),
  )
  const last = beyond.length > limit ? beyond[limit - 1] : undefined
  return ok({ results: beyond.slice(0, limit).map(ownerView), ...pagingTo(asked, last?.id) })
}

/** `/crm/pipelines/{ver}/{type}[/{id}[/stages[/{stageId}]]]`: only deals have any. */
export function pipelinesApi(asked: Asked): Reply {
  const { crm, call, token } = asked
  if (call.method !== 'GET') throw new Refusal(405, 'Method not allowed')
  const type = typeIn(asked.rest[0])
  needs(token, type, 'read')
  const pipelines = type.name === 'deals' ? crm.pipelines : []
  const [, id, stages, stageId] = asked.rest
  if (id === undefined) return ok({ results: pipelines.map(pipelineView) })
  const index = pipelines.findIndex((one) => one.id === id)
  const pipeline = pipelines[index]
  if (pipeline === undefined || (stages !== undefined && stages !== 'stages')) throw notFound()
  if (stages === undefined) return ok(pipelineView(pipeline, index))
  if (stageId === undefined) return ok({ results: pipeline.stages.map(stageView) })
  const at = pipeline.stages.findIndex((one) => one.id === stageId)
  const stage = pipeline.stages[at]
  if (stage === undefined) throw notFound()
  return ok(stageView(stage, at))
}
