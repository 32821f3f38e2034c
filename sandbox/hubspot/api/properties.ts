import * as z from 'zod'
import type { Reply } from '../../http/call.ts'
import { definitionView, type Definition } from '../crm/definition.ts'
import { MOST_UNIQUE } from '../crm/properties.ts'
import type { TypeName } from '../crm/object-type.ts'
import { invalid, notFound, Refusal } from '../errors.ts'
import { bodyOf, flagIn, needsOneOf, ok, typeIn, type Asked } from './asked.ts'

const option = z.object({
  label: z.string().min(1),
  value: z.string().min(1),
  hidden: z.boolean().default(false),
  displayOrder: z.int().default(-1),
})
const creating = z.object({
  name: z.string().regex(/^[a-z][a-z0-9_]{0,99}$/, 'must be lower-case letters, digits and underscores, beginning with a letter'),
  label: z.string().min(1),
  type: z.enum(['string', 'number', 'date', 'datetime', 'enumeration', 'bool']),
  fieldType: z.enum([
    'textarea',
    'text',
    'date',
    'file',
    'number',
    'select',
    'radio',
    'checkbox',
    'booleancheckbox',
    'phonenumber',
    'html',
  ]),
  groupName: z.string().min(1),
  description: z.string().default(''),
  options: z.array(option).default([]),
  hasUniqueValue: z.boolean().default(false),
  hidden: z.boolean().default(false),
  displayOrder: z.int().default(-1),
})

/** `/crm/properties/{ver}/{type}[/{name}]`. */
export function propertiesApi(asked: Asked): Reply {
  const type = typeIn(asked.rest[0]).name
  const [, name, more] = asked.rest
  if (more !== undefined) throw notFound()
  switch (`${asked.call.method} ${name === undefined ? 'all' : 'one'}`) {
    case 'GET all':
      return list(asked, type)
    case 'POST all':
      return create(asked, type)
    case 'GET one':
      mayRead(asked, type)
      return ok(definitionView(definitionOf(asked, type, name ?? '')))
    case 'DELETE one':
      return archive(asked, type, name ?? '')
    default:
      throw new Refusal(405, 'Method not allowed')
  }
}

function list(asked: Asked, type: TypeName): Reply {
  mayRead(asked, type)
  return ok({ results: flagIn(asked.call.query, 'archived') ? [] : asked.crm.properties.list(type).map(definitionView) })
}

function create({ crm, token, call }: Asked, type: TypeName): Reply {
  needsOneOf(token, [`crm.schemas.${type}.write`])
  const body = bodyOf(call, creating)
  if (crm.properties.find(type, body.name) !== undefined) {
    throw new Refusal(409, `A property named '${body.name}' already exists.`, { subCategory: 'Properties.PROPERTY_EXISTS' })
  }
  if (body.type === 'enumeration' && body.options.length === 0)
    throw invalid('An enumeration needs options', { errors: [{ message: 'options are required', in: 'options' }] })
  if (body.hasUniqueValue && crm.properties.unique(type).length >= MOST_UNIQUE) {
    throw invalid(`At most ${MOST_UNIQUE} unique properties are allowed for an object type`, {
      subCategory: 'Properties.UNIQUE_PROPERTY_LIMIT',
    })
  }
  const given = {
    ...body,
    options: body.options.map((one, index) => ({ ...one, displayOrder: one.displayOrder < 0 ? index : one.displayOrder })),
  }
  const definition: Definition = {
    ...given,
    calculated: false,
    readOnly: false,
    hubspotDefined: false,
    externalOptions: false,
    at: crm.clock.now(),
  }
  crm.define(type, definition)
  return { status: 201, body: definitionView(definition) }
}

function archive(asked: Asked, type: TypeName, name: string): Reply {
  needsOneOf(asked.token, [`crm.schemas.${type}.write`])
  if (definitionOf(asked, type, name).hubspotDefined) throw invalid(`Property ${name} is defined by HubSpot and cannot be deleted`)
  asked.crm.undefine(type, name)
  return { status: 204 }
}

function definitionOf({ crm }: Asked, type: TypeName, name: string): Definition {
  const definition = crm.properties.find(type, name)
  if (definition === undefined) throw notFound(`No property named ${name} exists for ${type}`)
  return definition
}

function mayRead({ token }: Asked, type: TypeName): void {
  needsOneOf(token, [`crm.schemas.${type}.read`, `crm.objects.${type}.read`])
}
