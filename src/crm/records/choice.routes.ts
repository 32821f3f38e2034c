import { z } from '@hono/zod-openapi'
import { allowed } from '#access/allow.ts'
import { inTx, type Db, type Tx } from '#db/db.ts'
import { json, jsonBody } from '#http/json.ts'
import { mandateOf, room, route } from '#http/route.ts'
import { Fault, invalid, notFound } from '#lib/fault.ts'
import {
  changeChoice,
  choices,
  createChoice,
  deleteChoice,
  usesOf,
  type Choice,
  type ChoiceKind,
  type ChoicePatch,
} from './choice.store.ts'
import { isUuid } from './cursor.ts'

type Rooms = { readonly db: Db }
type Asked = { readonly kind: ChoiceKind; readonly word: string; readonly outcomes: readonly string[] }
type Body = ChoicePatch & { name: string; pipelineId?: string }

const tags = ['Settings']
const params = z.object({ id: z.string() })
const name = z.string().trim().min(1, 'must not be blank').max(200, 'at most 200 characters')
const position = z.int().min(0).max(10_000)

const Stage = z.object({ id: z.string(), name: z.string(), position: z.number().int(), outcome: z.string(), pipelineId: z.string() })
const Shown = z.object({
  id: z.string(),
  name: z.string(),
  position: z.number().int(),
  outcome: z.string().nullable().describe('What it means when a record is here; null where the list has no outcomes'),
  pipelineId: z.string().nullable(),
  stages: z.array(Stage).optional().describe('Of a pipeline'),
})

/** Pipelines with their stages, lead statuses and origins: everybody reads, `manageFields` changes. */
export function choiceRoutes(rooms: Rooms) {
  return room()
    .route('/lead-statuses', listRoutes(rooms, { kind: 'leadStatus', word: 'lead status', outcomes: ['open', 'qualified', 'lost'] }))
    .route('/lead-origins', listRoutes(rooms, { kind: 'leadOrigin', word: 'lead origin', outcomes: [] }))
    .route('/stages', listRoutes(rooms, { kind: 'stage', word: 'stage', outcomes: ['open', 'won', 'lost'] }))
    .route('/pipelines', listRoutes(rooms, { kind: 'pipeline', word: 'pipeline', outcomes: [] }))
}

function operationsOf({ kind, word, outcomes }: Asked) {
  const outcome = outcomes.length === 0 ? {} : { outcome: z.enum([...outcomes]).optional() }
  const given = { name, position: position.optional(), ...outcome }
  const body = kind === 'stage' ? z.strictObject({ ...given, pipelineId: z.uuid() }) : z.strictObject(given)
  const patch = z.strictObject({ ...given, name: name.optional() })
  const all = { 200: json('All of them', z.object({ items: z.array(Shown) })) }
  const one = json(`The ${word}`, Shown)
  return {
    list: route({ method: 'get', path: '/', tags, summary: `Every ${word}, in order`, responses: all }),
    add: route({ method: 'post', path: '/', tags, summary: `Add a ${word}`, request: { body: jsonBody(body) }, responses: { 201: one } }),
    change: route({
      method: 'patch',
      path: '/{id}',
      tags,
      summary: `Change a ${word}`,
      request: { params, body: jsonBody(patch) },
      responses: { 200: one },
    }),
    remove: route({
      method: 'delete',
      path: '/{id}',
      tags,
      summary: `Remove a ${word} that no record has`,
      request: { params },
      responses: { 204: { description: 'Removed' } },
    }),
  }
}

function listRoutes({ db }: Rooms, asked: Asked) {
  const { kind, word } = asked
  const does = operationsOf(asked)
  return room()
    .openapi(does.list, async (c) => c.json({ items: await inTx(db, mandateOf(c.get('caller')), (tx) => shownAll(tx, kind)) }, 200))
    .openapi(does.add, async (c) => {
      const caller = allowed(c.get('caller'), 'manageFields')
      const made = await inTx(db, mandateOf(caller), (tx) => createChoice(tx, kind, c.req.valid('json') as Body))
      if (made === null) throw invalid([{ field: 'pipelineId', message: 'no such pipeline' }])
      return c.json(shown(kind, made, []), 201)
    })
    .openapi(does.change, async (c) => {
      const caller = allowed(c.get('caller'), 'manageFields')
      const { id } = c.req.valid('param')
      if (!isUuid(id)) throw notFound(word)
      const changed = await inTx(db, mandateOf(caller), async (tx) => {
        if ((await changeChoice(tx, kind, { ...(c.req.valid('json') as ChoicePatch), id })) === null) return undefined
        return (await shownAll(tx, kind)).find((each) => each.id === id.toLowerCase())
      })
      if (changed === undefined) throw notFound(word)
      return c.json(changed, 200)
    })
    .openapi(does.remove, async (c) => {
      const caller = allowed(c.get('caller'), 'manageFields')
      const { id } = c.req.valid('param')
      if (!isUuid(id)) throw notFound(word)
      await inTx(db, mandateOf(caller), async (tx) => {
        const uses = await usesOf(tx, kind, id)
        if (uses > 0) throw new Fault('conflict', `${uses} records have this ${word}; give them another one first`)
        if (!(await deleteChoice(tx, kind, id))) throw notFound(word)
      })
      return c.body(null, 204)
    })
}

async function shownAll(tx: Tx, kind: ChoiceKind): Promise<z.output<typeof Shown>[]> {
  const stages = kind === 'pipeline' ? await choices(tx, 'stage') : []
  return (await choices(tx, kind)).map((each) => shown(kind, each, stages))
}

function shown(kind: ChoiceKind, choice: Choice, stages: readonly Choice[]): z.output<typeof Shown> {
  if (kind !== 'pipeline') return { ...choice }
  const mine = stages.filter((stage) => stage.pipelineId === choice.id)
  return { ...choice, stages: mine.map((stage) => ({ ...stage, outcome: stage.outcome ?? 'open', pipelineId: choice.id })) }
}
