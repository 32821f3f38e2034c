import { bodies } from './bodies.ts'
import { exampleOf, idOf, mustFit } from './example.ts'
import { fieldsOf, table, typeText, type Field, type LinkOf } from './fields.ts'
import { resolved, type Document, type Operation, type Parameter, type Schema } from './schema.ts'
import { whoMay } from './who.ts'

/** One operation, or several that differ in nothing but the noun in their path: `names` are theirs, `path` has `{records}` instead. */
export type Entry = { readonly method: string; readonly path: string; readonly names: readonly string[]; readonly operation: Operation }

/** What a page is written with. */
export type Desk = {
  readonly document: Document
  readonly link: LinkOf
  /** The fields of each body told so far, by the operation's summary. */
  readonly told: Map<string, readonly Field[]>
  /** Where an answer was shown first. */
  readonly shown: Map<string, string>
}

const isFilter = ({ description = '' }: Parameter): boolean => /\[ne\|in\|/.test(description)
const paging = new Set(['limit', 'offset', 'cursor'])
const usual: Readonly<Record<string, string>> = {
  400: 'The body is not well-formed, or of another media type',
  401: 'No or bad credentials',
  403: 'Not allowed',
  404: 'No such thing, or none you may see',
  409: 'Conflicts with what is there',
  422: 'Something is wrong with a field; details name each',
  429: 'Too many requests; Retry-After says when',
  500: 'Our fault; the request id finds it in the log',
}

/** An operation in full: who may, what it takes, what it answers, and one example of both. */
export function entryText(entry: Entry, desk: Desk): string {
  const { operation, method, path } = entry
  const parts = [
    `## ${operation.summary ?? path}`,
    `\`${method} /api${path}\``,
    operation.description ?? '',
    `**Who may:** ${whoText(entry)}.`,
    parametersText(entry, desk),
    bodyText(entry, desk),
    answersText(entry, desk),
    exampleText(entry, desk),
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}

function whoText({ names }: Entry): string {
  const groups = Object.groupBy(names, whoMay)
  const all = Object.entries(groups)
  if (all.length === 1) return all[0]?.[0] ?? ''
  return all.map(([who, of = []]) => `${of.map((name) => name.split('/')[1]).join(', ')}: ${who}`).join(' · ')
}

function parametersText({ operation, path }: Entry, { link }: Desk): string {
  const { parameters = [] } = operation
  const shown = parameters.filter((each) => !isFilter(each) && !paging.has(each.name) && !(each.in === 'path' && each.name === 'id'))
  const rows = shown.map(({ name, required, schema, description, ...each }) => {
    const { says = '' } = fieldsOf({ properties: { [name]: { ...schema, description: description ?? '' } } }, link)[0] ?? {}
    return [
      `\`${each.in === 'header' ? headerName(name) : name}\``,
      `${each.in}${required ? ', required' : ''}`,
      typeText(schema, link),
      says,
    ]
  })
  const filters = parameters.filter(isFilter).map(({ name }) => `\`${name}\``)
  const pages = parameters.filter(({ name }) => paging.has(name)).map(({ name }) => `\`${name}\``)
  return [
    path.includes('{records}') ? '`{records}` is one of `companies`, `contacts`, `leads`, `deals`, `notes`.' : '',
    table(['parameter', 'where', 'type', ''], rows).trim(),
    filters.length > 0 ? `[Filters](README.md#filtering-and-sorting): ${filters.join(' ')}` : '',
    pages.length > 0 ? `[Paging](README.md#lists): ${pages.join(' ')}` : '',
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

const headerName = (name: string): string => name.replaceAll(/\b[a-z]/g, (letter) => letter.toUpperCase())

const bodyOf = ({ operation }: Entry): Schema | undefined => operation.requestBody?.content['application/json']?.schema

/** The body's fields; those that an operation before took already are named and not told again. */
function bodyText(entry: Entry, { document, link, told }: Desk): string {
  const schema = bodyOf(entry)
  if (schema === undefined) return ''
  const fields = fieldsOf(resolved(document, schema), link)
  const optional = entry.operation.requestBody?.required === false ? ' (may be absent)' : ''
  const before = [...told].find(([, rows]) => rows.length > 4 && rows.every((row) => fields.some(({ path }) => path === row.path)))
  told.set(entry.operation.summary ?? entry.path, fields)
  if (before === undefined) return fields.length === 0 ? '' : `**Body**${optional}\n\n${fieldTable(fields).trim()}`
  const [summary, rows] = before
  const more = fields.filter(({ path }) => !rows.some((row) => row.path === path))
  const required = fields.filter(({ required: must, path }) => must && !path.includes('.')).map(({ path }) => `\`${path}\``)
  const words = `**Body**${optional}: the fields of [${summary}](#${anchorOf(summary)}), ${required.length > 0 ? `${required.join(', ')} required` : 'none required'}`
  return more.length === 0 ? `${words}.` : `${words}, and\n\n${fieldTable(more).trim()}`
}

/** Fields as a table. */
export function fieldTable(fields: readonly Field[]): string {
  return table(
    ['field', 'type', ''],
    fields.map(({ path, type, required, says }) => [`\`${path}\`${required ? ' *' : ''}`, type, says]),
  )
}

function answersText({ operation }: Entry, { document, link }: Desk): string {
  const all = Object.entries(operation.responses)
  const good = all.filter(([status]) => Number(status) < 400)
  const bad = all.filter(([status]) => Number(status) >= 400 && status !== '500' && status !== '429')
  const said = good.map(([status, { description = '', content = {} }]) => {
    const [[media, { schema }] = ['', { schema: undefined }]] = Object.entries(content)
    const fields = schema === undefined || schema.$ref !== undefined ? [] : fieldsOf(resolved(document, schema), link)
    const shape = schema?.$ref === undefined ? '' : `: ${typeText(schema, link)}`
    const stream = media === 'text/event-stream' ? ' (a stream)' : ''
    const plain = fields.filter(({ path }) => !path.startsWith('pagination'))
    return `**${status}** ${description}${shape}${stream}${plain.length === 0 ? '' : `\n\n${fieldTable(plain).trim()}`}`
  })
  const errors = bad.map(([status, { description = '' }]) => (description === usual[status] ? status : `${status} (${description})`))
  return [...said, errors.length === 0 ? '' : `[Errors](README.md#errors): ${errors.join(' · ')}`]
    .filter((part) => part !== '')
    .join('\n\n')
}

function exampleText(entry: Entry, { document, shown }: Desk): string {
  const { operation, method } = entry
  const schema = bodyOf(entry)
  const name = entry.names[0] ?? ''
  const body = schema === undefined ? undefined : (bodies[name] ?? exampleOf(document, schema, { name: shapeOf(name), sparse: true }))
  if (schema !== undefined) mustFit(document, schema, body)
  const [, first] = Object.entries(operation.responses).find(([status]) => Number(status) < 400) ?? []
  const answer = first?.content?.['application/json']?.schema
  const asked = `${method} /api${requestPath(entry, document)}${body === undefined ? '' : `\nContent-Type: application/json\n\n${json(body)}`}`
  const call = `\`\`\`http\n${asked}\n\`\`\``
  if (answer === undefined) return call
  const answered = json(exampleOf(document, answer))
  const summary = operation.summary ?? entry.path
  const before = shown.get(answered)
  if (before === undefined) shown.set(answered, summary)
  return before === undefined || answered.length < 200
    ? `${call}\n\n\`\`\`json\n${answered}\n\`\`\``
    : `${call}\n\nThe answer looks like that of [${before}](#${anchorOf(before)}).`
}

/** The noun of an operation's path as its shape is named: `POST /contacts` takes what a Contact has. */
function shapeOf(name: string): string {
  const noun = /^\w+ \/(companies|contacts|leads|deals|notes)/.exec(name)?.[1] ?? ''
  return noun
    .replace(/ies$/, 'y')
    .replace(/s$/, '')
    .replace(/^./, (letter) => letter.toUpperCase())
}

function requestPath({ names, operation }: Entry, document: Document): string {
  const path = (names[0] ?? '').split(' ')[1] ?? ''
  const { parameters = [] } = operation
  const valued = (name: string): string => {
    const { schema = {} } = parameters.find((each) => each.name === name) ?? {}
    return encodeURI(String(exampleOf(document, schema, { name })))
  }
  const query = parameters.filter((each) => each.in === 'query' && each.required).map(({ name }) => `${name}=${valued(name)}`)
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => (name === 'id' ? idOf('id') : valued(name)))
  return query.length === 0 ? filled : `${filled}?${query.join('&')}`
}

/** JSON that is read: small objects and lists on one line. */
function json(value: unknown, indent = ''): string {
  const flat = JSON.stringify(value)
  if (typeof value !== 'object' || value === null) return flat
  const spaced = flat.replaceAll(/("(?:[^"\\]|\\.)*")|([,:])/g, (_, text: string | undefined, sign: string) => text ?? `${sign} `)
  if (spaced.length + indent.length <= 110) return spaced
  const inner = `${indent}  `
  if (Array.isArray(value)) return `[\n${value.map((each) => `${inner}${json(each, inner)}`).join(',\n')}\n${indent}]`
  const rows = Object.entries(value).map(([key, each]) => `${inner}${JSON.stringify(key)}: ${json(each, inner)}`)
  return `{\n${rows.join(',\n')}\n${indent}}`
}

/** Where GitHub and most readers put a heading. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-')
}
