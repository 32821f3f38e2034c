import { z } from '@hono/zod-openapi'
import { allowed } from '#access/allow.ts'
import type { Caller } from '#access/caller.ts'
import { inTx, type Db } from '#db/db.ts'
import { mandateOf, room, route } from '#http/route.ts'
import { Fault, invalid, notFound } from '#lib/fault.ts'
import { changeChoice, choices, createChoice, deleteChoice, usesOf, type Choice, type ChoiceKind, type ChoicePatch } from './choice.store.ts'
import { isUuid } from './cursor.ts'

type Rooms = { readonly db: Db }

const tags = ['Settings']
const json = <S extends z.ZodType>(schema: S) => ({ content: { 'application/json': { schema } } })
const params = z.object({ id: z.string() })
const name = z.string().trim().min(1, 'must not be blank').max(200, 'at most 200 characters')
const position = z.int().min(0).max(10_000)
const Plain = z.object({ id: z.string(), name: z.string(), position: z.number().int() })

/** Pipelines with their stages, lead statuses and origins: everybody reads, `manageFields` changes. */
export function choiceRoutes(rooms: Rooms) {
  return room()
    .route('/lead-statuses', plain(rooms, { kind: 'leadStatus', word: 'lead status', outcomes: ['open', 'qualified', 'lost'] }))
    .route('/lead-origins', plain(rooms, { kind: 'leadOrigin', word: 'lead origin', outcomes: [] }))
    .route('/stages', plain(rooms, { kind: 'stage', word: 'stage', outcomes: ['open', 'won', 'lost'] }))
    .route('/pipelines', plain(rooms, { kind: 'pipeline', word: 'pipeline', outcomes: [] }))
}

type Asked = { readonly kind: ChoiceKind; readonly word: string; readonly outcomes: readonly string[] }

function plain({ db }: Rooms, { kind, word, outcomes }: Asked) {
  const Stage = Plain.extend({ outcome: z.string(), pipelineId: z.string() })
  const Shown = Plain.extend({
    outcome: z.enum(outcomes.length === 0 ? ['open'] : [...outcomes]).nullable().describe(outcomes.length === 0 ? 'always null' : 'What it means when a record is here'),
    pipelineId: z.string().nullable(),
    stages: z.array(Stage).optional().describe('Of a pipeline'),
  })
  const outcome = z.enum(outcomes.length === 0 ? ['open'] : [...outcomes]).optional()
  const given = { name, position: position.optional(), ...(outcomes.length === 0 ? {} : { outcome }) }
  const body = kind === 'stage' ? z.strictObject({ ...given, pipelineId: z.uuid() }) : z.strictObject(given)
  const patch = z.strictObject({ ...given, name: name.optional() })
  type Body = ChoicePatch & { name: string; pipelineId?: string }
  const shown = async (caller: Caller): Promise<z.output<typeof Shown>[]> =>
    inTx(db, mandateOf(caller), async (tx) => {
      const stages = kind === 'pipeline' ? await choices(tx, 'stage') : []
      return (await choices(tx, kind)).map((each) => show(each, stages))
    })
  const show = (each: Choice, stages: readonly Choice[] = []): z.output<typeof Shown> => ({
    ...each,
    ...(kind === 'pipeline' ? { stages: stages.filter((stage) => stage.pipelineId === each.id).map((stage) => ({ ...stage, outcome: stage.outcome ?? 'open', pipelineId: each.id })) } : {}),
  })
  return room()
    .openapi(route({ method: 'get', path: '/', tags, summary: `Every ${word}, in order`, responses: { 200: { description: 'All of them', ...json(z.object({ items: z.array(Shown) })) } } }), async (c) =>
      c.json({ items: await shown(c.get('caller')) }, 200),
    )
    .openapi(route({ method: 'post', path: '/', tags, summary: `Add a ${word}`, request: { body: json(body) }, responses: { 201: { description: 'Added', ...json(Shown) } } }), async (c) => {
      const caller = allowed(c.get('caller'), 'manageFields')
      const made = await inTx(db, mandateOf(caller), (tx) => createChoice(tx, kind, c.req.valid('json') as Body))
      if (made === null) throw invalid([{ field: 'pipelineId', message: 'no such pipeline' }])
      return c.json(show(made), 201)
    })
    .openapi(route({ method: 'patch', path: '/{id}', tags, summary: `Change a ${word}`, request: { params, body: json(patch) }, responses: { 200: { description: 'Changed', ...json(Shown) } } }), async (c) => {
      const caller = allowed(c.get('caller'), 'manageFields')
      const { id } = c.req.valid('param')
      const changed = isUuid(id) ? await inTx(db, mandateOf(caller), (tx) => changeChoice(tx, kind, { ...(c.req.valid('json') as ChoicePatch), id })) : null
      if (changed === null) throw notFound(word)
      return c.json(show(changed), 200)
    })
    .openapi(route({ method: 'delete', path: '/{id}', tags, summary: `Remove a ${word} that no record has`, request: { params }, responses: { 204: { description: 'Removed' } } }), async (c) => {
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
