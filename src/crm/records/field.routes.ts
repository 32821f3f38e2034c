import { z } from '@hono/zod-openapi'
import { allowed } from '#access/allow.ts'
import { inTx, type Db, type Tx } from '#db/db.ts'
import { json, jsonBody } from '#http/json.ts'
import { mandateOf, room, route } from '#http/route.ts'
import { Fault, invalid, notFound } from '#lib/fault.ts'
import { customTypes } from '#model/custom.ts'
import { keyFromLabel } from '#model/field-key.ts'
import { kindNamed } from '#model/entity-type.ts'
import { kinds, type Kind } from '#model/kinds.ts'
import { nouns } from '#model/nouns.ts'
import { isUuid } from './cursor.ts'
import { changeField, createField, customFields, deleteField, type KeptField } from './fields.store.ts'
import { pagination } from './schema.ts'

const tags = ['Fields']
const entityType = z
  .string()
  .max(40)
  .transform((word, context): Kind => {
    const kind = kindNamed(word)
    if (kind !== null) return kind
    context.addIssue({ code: 'custom', message: `must be one of ${kinds.join(', ')}` })
    return z.NEVER
  })
  .openapi({ type: 'string', example: 'contact' })
const label = z.string().trim().min(1, 'must not be blank').max(200, 'at most 200 characters')
const options = z.array(z.string().trim().min(1).max(200)).min(1, 'at least one option').max(500, 'at most 500 options')
const FieldShown = z.object({
  id: z.string().nullable().describe('null for a built-in field'),
  entityType: z.enum(kinds),
  key: z.string(),
  label: z.string(),
  type: z.string(),
  to: z.string().nullable().describe('What a reference points at'),
  options: z.array(z.string()).nullable(),
  optionLabels: z.record(z.string(), z.string()).describe('What a provider calls values of this field, where that differs from them'),
  required: z.boolean(),
  position: z.number().int(),
  builtIn: z.boolean(),
})
const params = z.object({ id: z.string() })

const list = route({
  method: 'get',
  path: '/fields',
  tags,
  summary: 'The fields of records, built-in and custom',
  request: { query: z.object({ entityType: entityType.optional() }) },
  responses: { 200: json('Built-in fields first', z.object({ items: z.array(FieldShown), pagination })) },
})
const define = route({
  method: 'post',
  path: '/fields',
  tags,
  summary: 'Define a custom field; records then take it as custom.<key>',
  request: {
    body: jsonBody(
      z.strictObject({
        entityType,
        key: z
          .string()
          .regex(/^[a-zA-Z][a-zA-Z0-9_]{0,62}$/, 'must be a letter, then at most 62 letters, digits or _')
          .optional(),
        label,
        type: z.enum(customTypes),
        options: options.nullish(),
        required: z.boolean().optional(),
      }),
    ),
  },
  responses: { 201: json('The field', FieldShown) },
})
const redefine = route({
  method: 'patch',
  path: '/fields/{id}',
  tags,
  summary: 'Change a custom field; its key and type stay',
  request: {
    params,
    body: jsonBody(
      z.strictObject({
        label: label.optional(),
        options: options.nullish(),
        required: z.boolean().optional(),
        position: z.int().min(0).max(10_000).optional(),
      }),
    ),
  },
  responses: { 200: json('The field', FieldShown) },
})
const drop = route({
  method: 'delete',
  path: '/fields/{id}',
  tags,
  summary: 'Remove a custom field; its values stay unseen in the records',
  request: { params },
  responses: { 204: { description: 'Removed' } },
})

/** `labels`: how providers call the values of fields. */
export type FieldRooms = { readonly db: Db; readonly labels: (tx: Tx, kind?: Kind) => Promise<readonly FieldLabels[]> }

type FieldLabels = { readonly kind: Kind; readonly name: string; readonly labels: Readonly<Record<string, string>> }

/** The fields records have. Everybody sees them; admins, managers and whoever runs the sync define them. */
export function fieldRoutes({ db, labels }: FieldRooms) {
  return room()
    .openapi(list, async (c) => {
      const { entityType: kind } = c.req.valid('query')
      const { custom, called } = await inTx(db, mandateOf(c.get('caller')), async (tx) => ({
        custom: await customFields(tx, kind),
        called: await labels(tx, kind),
      }))
      const withLabels = (field: Shown): Shown => ({ ...field, optionLabels: labelsOf(field, called) })
      const items = (kind === undefined ? kinds : [kind])
        .flatMap((each) => [...builtIn(each), ...custom.filter((field) => field.kind === each).map(shown)])
        .map(withLabels)
      return c.json({ items, pagination: { total: items.length, limit: items.length, offset: 0, next: null } }, 200)
    })
    .openapi(define, async (c) => {
      const caller = allowed(c.get('caller'), 'manageFields')
      const { entityType: kind, key, ...field } = c.req.valid('json')
      const named = key ?? keyFromLabel(field.label)
      if (named === null) throw invalid([{ field: 'key', message: 'cannot be made from this label; give one' }])
      checkOptions(field.type, field.options)
      const made = await inTx(db, mandateOf(caller), async (tx) => {
        if ((await customFields(tx, kind)).length >= 300) throw invalid([{ field: 'entityType', message: 'has 300 custom fields already' }])
        return createField(tx, { ...field, required: field.required ?? false, options: field.options ?? null, kind, key: named })
      })
      if (made === null) throw new Fault('conflict', `There is a field ${named} already`)
      return c.json(shown(made), 201)
    })
    .openapi(redefine, async (c) => {
      const caller = allowed(c.get('caller'), 'manageFields')
      const { id } = c.req.valid('param')
      const { label: newLabel, options: newOptions, required, position } = c.req.valid('json')
      const changed = isUuid(id)
        ? await inTx(db, mandateOf(caller), async (tx) => {
            const now = (await customFields(tx)).find((each) => each.id === id.toLowerCase())
            if (now === undefined) return null
            if (newOptions !== undefined) checkOptions(now.type, newOptions)
            return changeField(tx, id, {
              ...(newLabel !== undefined && { label: newLabel }),
              ...(newOptions !== undefined && { options: newOptions }),
              ...(required !== undefined && { required }),
              ...(position !== undefined && { position }),
            })
          })
        : null
      if (changed === null) throw notFound('field')
      return c.json(shown(changed), 200)
    })
    .openapi(drop, async (c) => {
      const caller = allowed(c.get('caller'), 'manageFields')
      const { id } = c.req.valid('param')
      if (!isUuid(id) || !(await inTx(db, mandateOf(caller), (tx) => deleteField(tx, id)))) throw notFound('field')
      return c.body(null, 204)
    })
}

type Shown = z.output<typeof FieldShown>

function builtIn(kind: Kind): Shown[] {
  return nouns[kind].fields.map((field, position) => ({
    id: null,
    entityType: kind,
    key: field.name,
    label: field.label,
    type: field.type,
    to: field.to ?? null,
    options: field.options === undefined ? null : [...field.options],
    optionLabels: {},
    required: false,
    position,
    builtIn: true,
  }))
}

function shown({ id, kind, key, label, type, options, required, position }: KeptField): Shown {
  return {
    id,
    entityType: kind,
    key,
    label,
    type,
    to: null,
    options: options ? [...options] : null,
    optionLabels: {},
    required,
    position,
    builtIn: false,
  }
}

function labelsOf({ entityType: kind, key, builtIn: own }: Shown, called: readonly FieldLabels[]): Record<string, string> {
  const name = own ? key : `custom.${key}`
  return Object.assign({}, ...called.filter((each) => each.kind === kind && each.name === name).map((each) => each.labels)) as Record<
    string,
    string
  >
}

function checkOptions(type: string, given: readonly string[] | null | undefined): void {
  const takes = type === 'option' || type === 'options'
  if (takes && !given?.length) throw invalid([{ field: 'options', message: `is required for a field of type ${type}` }])
  if (!takes && given?.length) throw invalid([{ field: 'options', message: `does not apply to a field of type ${type}` }])
  if (new Set(given).size < (given?.length ?? 0)) throw invalid([{ field: 'options', message: 'has the same option twice' }])
}
