import { anchorOf, entryText, fieldTable, type Desk, type Entry } from './page.ts'
import { fieldsOf, reach, table } from './fields.ts'
import { namesIn, type Document, type Operation } from './schema.ts'

/** In this order they are read; a tag that is missing here comes last. What each page is about, in a sentence. */
const about: Readonly<Record<string, string>> = {
  'Sign-in': 'Coming in and going out, for browsers. Programs use a bearer token and need none of it.',
  Me: 'Who the caller is, and the tokens their programs use.',
  Members: 'Who belongs to the workspace, and who is invited.',
  Workspaces: 'A workspace holds everything: records, connections, members.',
  Companies: 'Organisations. Also spelled account or business where an entity type is named.',
  Contacts: 'People.',
  Leads: 'What may become business; a lead belongs to one person and can be shared.',
  Deals: 'Business under way. Also spelled opportunity where an entity type is named.',
  Notes: 'What somebody wrote about a contact, company, lead or deal.',
  Fields: 'The fields of records, built-in and of your own.',
  Settings: 'What leads and deals choose from: statuses, origins, pipelines, stages.',
  Timeline: 'Everything that happened with somebody, in one list.',
  Duplicates: 'Records that may be one ([how they are found and merged](../merge.md)).',
  Audit: 'Who changed what ([what can be trusted about it](../audit.md)).',
  Notifications: 'What the caller was told ([when, and whom](../proof-and-notifications.md)).',
  Connect: 'Beginning and ending a connection to an account ([Google](../providers/google.md), [HubSpot](../providers/hubspot.md)).',
  Configs: 'A connection and its settings; *config* is what the contract calls it.',
  Mapping: 'Which field there is which field here ([in words](../mapping.md)).',
  Runs: 'What was synced, and taking it back ([in words](../conflicts-and-runs.md)).',
  Conflicts: 'What waits for a decision ([in words](../conflicts-and-runs.md)).',
  Links: 'Which records at other systems a record stands for, and why one is not there.',
  Hooks: 'Where providers ring ([in words](../connecting.md)).',
  Live: 'Changes as they happen ([how to read the stream](README.md#events)).',
}

/** Every page of docs/api that is made, by file name. */
export function pagesOf(document: Document): ReadonlyMap<string, string> {
  const tags = Object.groupBy(entriesOf(document), ({ operation }) => operation.tags?.[0] ?? 'Other')
  const order = Object.keys(about)
  const rank = (tag: string): number => (order.includes(tag) ? order.indexOf(tag) : order.length)
  const names = Object.keys(tags).toSorted((a, b) => rank(a) - rank(b) || a.localeCompare(b))
  const homes = homesOf(document, names, tags)
  const pages = names.map((tag) => [`${anchorOf(tag)}.md`, pageText(tag, tags[tag] ?? [], { document, homes })] as const)
  return new Map([...pages, ['index.md', indexText(names, tags)]])
}

/** Operations in the document's order; those that are the same for each kind of records are one. */
function entriesOf(document: Document): Entry[] {
  const found = new Map<string, Entry>()
  for (const [path, item] of Object.entries(document.paths))
    for (const [verb, operation] of Object.entries(item)) {
      const method = verb.toUpperCase()
      const name = `${method} ${path}`
      const general = path.replace(/^\/(companies|contacts|leads|deals|notes)(?=\/)/, '/{records}')
      const key = `${method} ${general} ${JSON.stringify(operation)}`
      const before = found.get(key)
      found.set(
        key,
        before === undefined ? { method, path, names: [name], operation } : { ...before, path: general, names: [...before.names, name] },
      )
    }
  return [...found.values()]
}

/** On which page a named shape is told: that of its own name, else the first that uses it. */
function homesOf(document: Document, names: readonly string[], tags: Partial<Record<string, Entry[]>>): ReadonlyMap<string, string> {
  const homes = new Map<string, string>()
  for (const tag of names)
    for (const shape of reach(
      document,
      (tags[tag] ?? []).flatMap(({ operation }) => shapesOf(operation)),
    ))
      if (!homes.has(shape)) homes.set(shape, tag)
  for (const tag of names) {
    const own = tag.replace(/ies$/, 'y').replace(/s$/, '')
    if (homes.has(own)) homes.set(own, tag)
  }
  homes.delete('Problem')
  return homes
}

const shapesOf = ({ requestBody, responses }: Operation): string[] =>
  [requestBody?.content ?? {}, ...Object.values(responses).map(({ content }) => content ?? {})]
    .flatMap((content) => Object.values(content))
    .flatMap(({ schema }) => namesIn(schema))

type Shelf = { readonly document: Document; readonly homes: ReadonlyMap<string, string> }

function pageText(tag: string, entries: readonly Entry[], { document, homes }: Shelf): string {
  const link = (name: string): string => {
    const home = homes.get(name)
    if (home === undefined) return `\`${name}\``
    return `[${name}](${home === tag ? '' : `${anchorOf(home)}.md`}#${anchorOf(name)})`
  }
  const desk: Desk = { document, link, told: new Map(), shown: new Map() }
  const shapes = [...homes].filter(([, home]) => home === tag).map(([name]) => name)
  const told = shapes.toSorted().map((name) => {
    const schema = document.components.schemas[name] ?? {}
    return `### ${name}\n\n${schema.description === undefined ? '' : `${schema.description}\n\n`}${fieldTable(fieldsOf(schema, link)).trim()}`
  })
  return `${[
    `# ${tag}`,
    `${about[tag] ?? ''} [All operations](index.md) · [how the API works](README.md)`.trim(),
    table(
      ['', '', ''],
      entries.map((entry) => listed(entry)),
    ).trim(),
    ...entries.map((entry) => entryText(entry, desk)),
    ...(told.length === 0 ? [] : ['## Shapes', ...told]),
  ].join('\n\n')}\n`
}

const listed = ({ method, path, operation }: Entry, file = ''): string[] => [
  method,
  `[\`${path}\`](${file}#${anchorOf(operation.summary ?? path)})`,
  operation.summary ?? '',
]

function indexText(names: readonly string[], tags: Partial<Record<string, Entry[]>>): string {
  const parts = names.map((tag) => {
    const file = `${anchorOf(tag)}.md`
    return `## [${tag}](${file})\n\n${about[tag] ?? ''}\n\n${table(
      ['', 'below `/api`', ''],
      (tags[tag] ?? []).map((entry) => listed(entry, file)),
    ).trim()}`
  })
  return `${['# Every operation', 'Made from the document at `/api/openapi.json` by `npm run docs:api`. Start with [how the API works](README.md).', ...parts].join('\n\n')}\n`
}
