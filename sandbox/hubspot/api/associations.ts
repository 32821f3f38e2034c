import * as z from 'zod'
import type { Reply } from '../../http/call.ts'
import { invalid, notFound, Refusal } from '../errors.ts'
import { bodyOf, needsOneOf, ok, type Asked } from './asked.ts'
import { between, bothViews, defaultType, endsOf, pairView, specView, specs, typesOf, type Between } from './associations-asked.ts'
import { livingAssociated } from './associations-shown.ts'

const MOST = { read: 1000, create: 2000, archive: 100 } as const
/** How many of one object's associations come at once. */
const PAGE = 500

const id = z.object({ id: z.coerce.string() })
const reading = z.object({ inputs: z.array(id.extend({ after: z.string().nullish() })) })
const pairing = z.object({ inputs: z.array(z.object({ from: id, to: id })) })
const typing = z.object({ inputs: z.array(z.object({ from: id, to: id, types: specs })) })
const parting = z.object({ inputs: z.array(z.object({ from: id, to: z.array(id) })) })
const labelling = z.object({ label: z.string().min(1), name: z.string().min(1), inverseLabel: z.string().min(1).optional() })

/** `/crm/associations/{ver}/{from}/{to}/…`: many at once, and the labels there are. */
export function associationsApi(asked: Asked): Reply {
  const [from, to, ...rest] = asked.rest
  const operation = `${asked.call.method} ${rest.join('/')}`
  const kinds = { from, to }
  switch (operation) {
    case 'POST batch/read':
      return read(between(asked, kinds, 'read'))
    case 'POST batch/create':
      return create(between(asked, kinds, 'write'))
    case 'POST batch/associate/default':
      return createDefault(between(asked, kinds, 'write'))
    case 'POST batch/archive':
      return archive(between(asked, kinds, 'write'))
    case 'POST batch/labels/archive':
      return archiveLabels(between(asked, kinds, 'write'))
    case 'GET labels':
      return labels(between(asked, kinds, 'read'))
    case 'POST labels':
      return addLabel(between(asked, kinds, 'read'))
    default:
      throw notFound()
  }
}

function read(asked: Between): Reply {
  const { crm, from, to } = asked
  const { inputs } = bodyOf(asked.call, reading)
  check(inputs.length, MOST.read)
  const startedAt = crm.clock.iso()
  const errors: object[] = []
  const results: object[] = []
  for (const { id, after } of inputs) {
    const all = livingAssociated(crm, { type: from.name, id: Number(id) }, to.name)
    const beyond = all.filter((one) => one.id > Number(after ?? '0'))
    const last = beyond.length > PAGE ? beyond[PAGE - 1] : undefined
    const shown = beyond.slice(0, PAGE).map((one) => ({ toObjectId: String(one.id), associationTypes: one.types.map(specView) }))
    if (all.length === 0) errors.push(nothing(asked, id))
    else results.push({ from: { id }, to: shown, ...(last === undefined ? {} : { paging: { next: { after: String(last.id) } } }) })
  }
  return reply(asked, { status: 200, results: results.toReversed(), errors, startedAt })
}

/** HubSpot reports an object without associations as an error of its own kind. */
function nothing({ from, to }: Between, id: string): object {
  const refusal = new Refusal(404, `No ${to.singular} is associated with ${from.singular} ${id}.`, {
    subCategory: 'crm.associations.NO_ASSOCIATIONS_FOUND',
  })
  return refusal.element({ fromObjectId: [id], fromObjectType: [from.singular], toObjectType: [to.singular] })
}

function create(asked: Between): Reply {
  const { inputs } = bodyOf(asked.call, typing)
  check(inputs.length, MOST.create)
  return eachPair(asked, inputs, {
    status: 201,
    write: (ids, input) => {
      const types = typesOf(asked, input.types)
      for (const type of types) asked.crm.associate(ids.ends.from, ids.ends.to, type)
      return [pairView(asked, ids, types)]
    },
  })
}

function createDefault(asked: Between): Reply {
  const { inputs } = bodyOf(asked.call, pairing)
  check(inputs.length, MOST.create)
  const type = defaultType(asked)
  return eachPair(asked, inputs, {
    status: 200,
    write: (ids) => {
      asked.crm.associate(ids.ends.from, ids.ends.to, type)
      return bothViews(type, ids)
    },
  })
}

type Ids = { readonly from: string; readonly to: string; readonly ends: Exclude<ReturnType<typeof endsOf>, Refusal> }
type Pair = { readonly from: { readonly id: string }; readonly to: { readonly id: string } }

function eachPair<I extends Pair>(
  asked: Between,
  inputs: readonly I[],
  { status, write }: { status: 200 | 201; write: (ids: Ids, input: I) => object[] },
): Reply {
  const startedAt = asked.crm.clock.iso()
  const errors: object[] = []
  const results = inputs.flatMap((input) => {
    const ids = { from: input.from.id, to: input.to.id }
    const ends = endsOf(asked, ids)
    if (!(ends instanceof Refusal)) return write({ ...ids, ends }, input)
    errors.push(ends.element({ fromObjectId: [ids.from], toObjectId: [ids.to] }))
    return []
  })
  return reply(asked, { status, results, errors, startedAt })
}

function archive(asked: Between): Reply {
  const { inputs } = bodyOf(asked.call, parting)
  check(inputs.length, MOST.archive)
  for (const { from, to } of inputs) {
    for (const one of to) asked.crm.dissociate({ type: asked.from.name, id: Number(from.id) }, { type: asked.to.name, id: Number(one.id) })
  }
  return { status: 204 }
}

function archiveLabels(asked: Between): Reply {
  const { inputs } = bodyOf(asked.call, typing)
  check(inputs.length, MOST.archive)
  for (const { from, to, types } of inputs) {
    const ends = { from: { type: asked.from.name, id: Number(from.id) }, to: { type: asked.to.name, id: Number(to.id) } }
    for (const type of typesOf(asked, types)) asked.crm.dissociate(ends.from, ends.to, type)
  }
  return { status: 204 }
}

function labels({ crm, from, to }: Between): Reply {
  return ok({ results: crm.associations.types.between(from.name, to.name).map(specView) })
}

function addLabel({ crm, from, to, call, token }: Between): Reply {
  needsOneOf(token, [`crm.schemas.${from.name}.write`])
  const { label, inverseLabel } = bodyOf(call, labelling)
  return ok({ results: crm.label(from.name, to.name, { label, inverse: inverseLabel ?? label }).map(specView) })
}

function reply(
  { crm }: Between,
  { status, results, errors, startedAt }: { status: 200 | 201; results: object[]; errors: object[]; startedAt: string },
): Reply {
  const done = { status: 'COMPLETE', results, startedAt, completedAt: crm.clock.iso() }
  return errors.length === 0 ? { status, body: done } : { status: 207, body: { ...done, numErrors: errors.length, errors } }
}

function check(count: number, most: number): void {
  if (count === 0) throw invalid('The inputs must not be empty')
  if (count > most) throw invalid(`At most ${most} inputs are allowed, but ${count} were given`)
}
