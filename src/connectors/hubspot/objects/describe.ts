import type { Http } from '../../kit/http.ts'
import type { RemoteField } from '../../kit/stream.ts'
import { definitionsOf, isWritable, offered, type Definition } from './definitions.ts'
import type { ObjectType } from './object-type.ts'

const types: Readonly<Record<string, string>> = {
  number: 'number',
  date: 'date',
  datetime: 'instant',
  bool: 'boolean',
  enumeration: 'option',
  phone_number: 'phone',
}

/** The fields of a type as this account has them, its own included. */
export async function describe(http: Http, type: ObjectType): Promise<readonly RemoteField[]> {
  const definitions = await definitionsOf(http, type)
  const lists = type.folded.map(({ root, label, type: kind, more, capacity }): RemoteField => {
    const most = more !== null && !isWritable(definitions.get(more)) ? 1 : capacity
    return { name: `${root}[*]`, label, type: kind, required: false, writable: true, ...(most !== null && { capacity: most }) }
  })
  const links = type.links.map(({ key, label, many }): RemoteField => ({
    name: `associations.${key}${many ? '[*]' : ''}`,
    label,
    type: many ? 'references' : 'reference',
    required: false,
    writable: true,
  }))
  return [...lists, ...links, ...offered(type, definitions).map((each) => fieldOf(each, type))]
}

function fieldOf(definition: Definition, { required }: ObjectType): RemoteField {
  const { name, label = name, type = 'string', fieldType, options = [] } = definition
  const choices =
    type === 'enumeration' ? options.flatMap(({ value, hidden }) => (value === undefined || hidden === true ? [] : [value])) : []
  return {
    name: `properties.${name}`,
    label,
    type: type === 'enumeration' && fieldType === 'checkbox' ? 'options' : (types[type] ?? 'text'),
    required: required.includes(name),
    writable: isWritable(definition),
    ...(choices.length > 0 && { options: choices, ...labelled(options) }),
  }
}

/** Hidden options too: a record may still have one. */
function labelled(options: NonNullable<Definition['options']>): Pick<RemoteField, 'optionLabels'> {
  const pairs = options.flatMap(({ value, label }) => (value === undefined || !label || label === value ? [] : [[value, label] as const]))
  return pairs.length === 0 ? {} : { optionLabels: Object.fromEntries(pairs) }
}
