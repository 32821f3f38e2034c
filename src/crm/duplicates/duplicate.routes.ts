import { z } from '@hono/zod-openapi'
import { inTx } from '#db/db.ts'
import { json } from '#http/json.ts'
import { mandateOf, room, route } from '#http/route.ts'
import { invalid } from '#lib/fault.ts'
import { kindNamed } from '#model/entity-type.ts'
import type { Kind } from '#model/kinds.ts'
import { nouns } from '#model/nouns.ts'
import { linkedOf } from '#crm/records/linked.store.ts'
import { present } from '#crm/records/view.ts'
import { dismiss, duplicatesPage, type Duplicate, type Finding } from './duplicates.flow.ts'
import { readPlace, startOf, writePlace } from './place.ts'

const tags = ['Duplicates']

const DuplicateShape = z
  .object({
    entityType: z.string(),
    score: z.number().describe('How likely the two are one, 0 to 1'),
    reasons: z.array(z.object({ type: z.enum(['email', 'phone', 'domain', 'name', 'alike', 'merged_there']), text: z.string() })),
    titles: z.array(z.string()).length(2),
    records: z
      .array(z.object({ id: z.string(), rev: z.number() }).loose())
      .length(2)
      .describe('Both as their noun answers them, the older first'),
  })
  .openapi('Duplicate')

const list = route({
  method: 'get',
  path: '/crm/duplicates',
  tags,
  summary: 'Pairs of records that may be one, with the reasons; those by the surest reasons come first',
  request: {
    query: z.object({
      entityType: z.string().max(40).default('contact').describe('company, contact, lead or deal'),
      limit: z.coerce.number('must be a number').int('must be a whole number').min(1, 'at least 1').max(200, 'at most 200').default(50),
      cursor: z.string().max(4000).optional().describe('pagination.next of the page before'),
    }),
  },
  responses: {
    200: json(
      'A page; it may be short, even empty, and still have a next: names are looked through some dozens at a time',
      z.object({ duplicates: z.array(DuplicateShape), pagination: z.object({ limit: z.number().int(), next: z.string().nullable() }) }),
    ),
  },
})

const say = route({
  method: 'post',
  path: '/crm/duplicates/dismiss',
  tags,
  summary: 'Say that two records are not the same: the pair is not shown again',
  request: {
    body: {
      content: {
        'application/json': {
          schema: z
            .object({
              ids: z.tuple([z.string().max(100), z.string().max(100)]),
              forget: z.boolean().default(false).describe('true: take it back'),
            })
            .strict(),
        },
      },
    },
  },
  responses: { 200: json('Noted', z.object({ success: z.literal(true) })) },
})

/** Finding records that are one, and saying which are not. */
export function duplicateRoutes(finding: Finding) {
  const { db } = finding
  return room()
    .openapi(list, async (c) => {
      const { entityType, limit, cursor } = c.req.valid('query')
      const kind = kindOf(entityType)
      const place = cursor === undefined || cursor === '' ? startOf('mergedThere') : readPlace(cursor)
      const caller = c.get('caller')
      const { items, next } = await duplicatesPage(finding, caller, { kind, place, limit })
      const linked = await inTx(db, mandateOf(caller), (tx) =>
        linkedOf(
          tx,
          items.flatMap(({ records }) => records.map(({ id }) => id)),
        ),
      )
      const duplicates = items.map((item) => shownOf(kind, item, linked))
      return c.json({ duplicates, pagination: { limit, next: next === null ? null : writePlace(next) } }, 200)
    })
    .openapi(say, async (c) => {
      const { ids, forget } = c.req.valid('json')
      await dismiss(db, c.get('caller'), { ids, forget })
      return c.json({ success: true as const }, 200)
    })
}

function kindOf(entityType: string): Kind {
  const kind = kindNamed(entityType)
  if (kind === null || kind === 'note') throw invalid([{ field: 'entityType', message: 'must be company, contact, lead or deal' }])
  return kind
}

function shownOf(
  kind: Kind,
  { score, reasons, records }: Duplicate,
  linked: Awaited<ReturnType<typeof linkedOf>>,
): z.output<typeof DuplicateShape> {
  const noun = nouns[kind]
  return {
    entityType: kind,
    score,
    reasons: reasons.map(({ type, text }) => ({ type, text })),
    titles: records.map(({ values }) => noun.title(values)),
    records: records.map((each) => ({ ...present(noun, each, linked.get(each.id)) })),
  }
}
