import { nameOf, namesIn, typesOf, type Document, type Schema } from './schema.ts'

/** One line of a table: a value's place (`emails[].value`), what it may be, whether it must be there, what it means. */
export type Field = { readonly path: string; readonly type: string; readonly required: boolean; readonly says: string }

/** A named shape as a link to where it is told, or as code where it is told nowhere. */
export type LinkOf = (name: string) => string

/** The fields of an object, and of the objects within it, in the order in which they are declared. */
export function fieldsOf(schema: Schema, link: LinkOf, prefix = ''): Field[] {
  const parts = [...(schema.allOf ?? []), ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap((part) => fieldsOf(part, link, prefix))
  const rows = Object.entries(schema.properties ?? {}).flatMap(([name, inner]): Field[] => {
    const path = `${prefix}${name}`
    const required = schema.required?.includes(name) ?? false
    const field = { path, type: typeText(inner, link), required, says: meaning(inner) }
    const { object, mark } = within(inner)
    return object === null ? [field] : [field, ...fieldsOf(object, link, `${path}${mark}.`)]
  })
  return [...new Map([...parts, ...rows].map((row) => [row.path, row])).values()]
}

/** The object that is told below a field: itself, the element of its list, or the value of its map. */
function within(schema: Schema): { object: Schema | null; mark: string } {
  if (schema.properties !== undefined) return { object: schema, mark: '' }
  if (schema.items?.properties !== undefined) return { object: schema.items, mark: '[]' }
  const { additionalProperties: values } = schema
  return typeof values === 'object' && values.properties !== undefined ? { object: values, mark: '.*' } : { object: null, mark: '' }
}

/** What a value may be, in a few words. */
export function typeText(schema: Schema | undefined, link: LinkOf): string {
  if (schema === undefined) return 'any'
  const name = nameOf(schema)
  if (name !== null) return link(name)
  const choices = schema.anyOf ?? schema.oneOf ?? []
  if (choices.length > 0) return [...new Set(choices.map((choice) => typeText(choice, link)))].join(' or ')
  if (schema.allOf !== undefined) return schema.allOf.map((part) => typeText(part, link)).join(' and ')
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``
  if (schema.enum !== undefined) return schema.enum.map((each) => `\`${String(each)}\``).join(' ')
  const types = typesOf(schema)
  const plain = types.filter((type) => type !== 'null')
  const said = plain.map((type) => oneType(type, schema, link)).join(' or ') || 'any'
  return types.includes('null') ? `${said} or null` : said
}

function oneType(type: string, schema: Schema, link: LinkOf): string {
  if (type === 'array') return `list of ${typeText(schema.items, link)}`
  if (type === 'object') {
    const { additionalProperties: values } = schema
    return typeof values === 'object' && schema.properties === undefined ? `map of ${typeText(values, link)}` : 'object'
  }
  if (type === 'string' && schema.format !== undefined) return schema.format
  return type === 'boolean' ? 'yes or no' : type === 'string' ? 'text' : type
}

/** What is said of it, and its bounds. */
function meaning(schema: Schema): string {
  const least = schema.minimum ?? schema.minLength ?? schema.minItems
  const most = schema.maximum ?? schema.maxLength ?? schema.maxItems
  const unit = schema.maxLength !== undefined || schema.minLength !== undefined ? ' characters' : ''
  const bounds = [least ? `at least ${least}${unit}` : '', most !== undefined && most < 1e12 ? `at most ${most}${unit}` : '']
  const pattern = schema.pattern === undefined || schema.format !== undefined ? '' : `like \`${schema.pattern}\``
  const fallback = schema.default === undefined || isEmpty(schema.default) ? '' : `default \`${JSON.stringify(schema.default)}\``
  return [schema.description ?? '', ...bounds, pattern, fallback].filter((part) => part !== '').join('; ')
}

const isEmpty = (value: unknown): boolean => typeof value === 'object' && (value === null || Object.keys(value).length === 0)

const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`

/** A Markdown table; nothing for no rows. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return ''
  return `${[line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')}\n`
}

/** Shapes that a page needs, those within them included. */
export function reach(document: Document, names: readonly string[]): string[] {
  const found = new Set<string>()
  const walk = (name: string): void => {
    if (found.has(name)) return
    found.add(name)
    const schema = document.components.schemas[name]
    if (schema !== undefined) namesIn(schema).forEach(walk)
  }
  names.forEach(walk)
  return [...found]
}
