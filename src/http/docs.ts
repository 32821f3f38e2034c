type Schema = {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly additionalProperties?: boolean | Schema
  readonly format?: string
  readonly description?: string
}

type Content = Readonly<Record<string, { readonly schema?: Schema }>>

type Operation = {
  readonly summary?: string
  readonly description?: string
  readonly tags?: readonly string[]
  readonly security?: readonly unknown[]
  readonly parameters?: readonly {
    readonly name: string
    readonly in: string
    readonly required?: boolean
    readonly description?: string
    readonly schema?: Schema
  }[]
  readonly requestBody?: { readonly content: Content }
  readonly responses?: Readonly<Record<string, { readonly description?: string; readonly content?: Content }>>
}

type Listed = { readonly path: string; readonly method: string; readonly operation: Operation }

const methods = ['get', 'post', 'put', 'patch', 'delete']

/** The API document as one page to read: no script, nothing from elsewhere. */
export function docsPage(document: object): string {
  const {
    info,
    paths = {},
    components,
  } = document as {
    info: { title: string; version: string; description?: string }
    paths?: Record<string, Record<string, Operation>>
    components?: { schemas?: Record<string, Schema> }
  }
  const listed = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).flatMap(([method, operation]): Listed[] => (methods.includes(method) ? [{ path, method, operation }] : [])),
  )
  const groups = Object.groupBy(listed, ({ operation }) => operation.tags?.[0] ?? 'Other')
  const names = Object.keys(groups).toSorted()
  const schemas = Object.entries(components?.schemas ?? {})
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${text(info.title)} API</title><style>${style}</style></head><body>
<nav aria-label="Sections">${[...names, 'Schemas'].map((name) => `<a href="#${anchor(name)}">${text(name)}</a>`).join('')}<a href="openapi.json">openapi.json</a></nav>
<main><h1>${text(info.title)} API <small>${text(info.version)}</small></h1><p>${text(info.description ?? '')}</p>
${names.map((name) => `<h2 id="${anchor(name)}">${text(name)}</h2>${(groups[name] ?? []).map(operationHtml).join('')}`).join('')}
<h2 id="schemas">Schemas</h2>${schemas.map(([name, schema]) => `<details id="schema-${anchor(name)}"><summary>${text(name)}</summary>${schemaHtml(schema)}</details>`).join('')}
</main></body></html>`
}

function operationHtml({ path, method, operation }: Listed): string {
  const { parameters = [], requestBody, responses = {} } = operation
  const open = operation.security?.length === 0 ? ' <em>public</em>' : ''
  const rows = parameters.map(
    (each) =>
      `<tr><td><code>${text(each.name)}</code></td><td>${text(each.in)}${each.required ? ', required' : ''}</td><td>${typeHtml(each.schema)}</td><td>${text(each.description ?? '')}</td></tr>`,
  )
  const answers = Object.entries(responses).map(
    ([status, each]) =>
      `<dt>${text(status)} <span>${text(each.description ?? '')}</span></dt><dd>${Number(status) < 400 ? contentHtml(each.content) : ''}</dd>`,
  )
  return `<details><summary><b class="${method}">${method.toUpperCase()}</b> <code>/api${text(path)}</code> ${text(operation.summary ?? '')}${open}</summary>
<p>${text(operation.description ?? '')}</p>${rows.length > 0 ? `<h4>Parameters</h4><table>${rows.join('')}</table>` : ''}${requestBody ? `<h4>Body</h4>${contentHtml(requestBody.content)}` : ''}<h4>Answers</h4><dl>${answers.join('')}</dl></details>`
}

const contentHtml = (content: Content | undefined): string =>
  Object.entries(content ?? {})
    .map(([type, { schema }]) => `<p class="media">${text(type)}</p>${schema === undefined ? '' : schemaHtml(schema)}`)
    .join('')

function schemaHtml(schema: Schema): string {
  const { properties } = schema
  if (properties === undefined) return `<p>${typeHtml(schema)}</p>`
  const rows = Object.entries(properties).map(
    ([name, inner]) =>
      `<tr><td><code>${text(name)}</code></td><td>${schema.required?.includes(name) ? 'required' : ''}</td><td>${typeHtml(inner)}</td><td>${text(inner.description ?? '')}</td></tr>`,
  )
  return `<table>${rows.join('')}</table>`
}

function typeHtml(schema: Schema | undefined, depth = 0): string {
  if (schema === undefined || depth > 6) return ''
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split('/').at(-1) ?? ''
    return `<a href="#schema-${anchor(name)}">${text(name)}</a>`
  }
  const choices = schema.anyOf ?? schema.oneOf
  if (choices !== undefined) return choices.map((each) => typeHtml(each, depth + 1)).join(' | ')
  if (schema.allOf !== undefined) return schema.allOf.map((each) => typeHtml(each, depth + 1)).join(' &amp; ')
  if (schema.enum !== undefined) return schema.enum.map((each) => `<code>${text(JSON.stringify(each))}</code>`).join(' | ')
  if (schema.items !== undefined) return `${typeHtml(schema.items, depth + 1)}[]`
  if (schema.properties !== undefined)
    return `{ ${Object.entries(schema.properties)
      .map(([name, inner]) => `${text(name)}: ${typeHtml(inner, depth + 1)}`)
      .join(', ')} }`
  const type = [schema.type ?? 'any'].flat().join(' | ')
  return text(schema.format === undefined ? type : `${type} (${schema.format})`)
}

const anchor = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]+/g, '-')

const text = (raw: string): string => raw.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)

const style = `:root{color-scheme:light dark}body{margin:0;font:14px/1.5 system-ui,sans-serif;display:grid;grid-template-columns:200px minmax(0,1fr)}nav{position:sticky;top:0;height:100vh;overflow:auto;padding:20px;box-sizing:border-box;border-right:1px solid #8884}nav a{display:block;padding:3px 0}
main{max-width:1000px;padding:20px 32px}a{color:light-dark(#1d4ed8,#93c5fd)}small,.media,dt span{opacity:.75}details{border:1px solid #8884;border-radius:6px;margin:6px 0;padding:6px 12px}summary{cursor:pointer;overflow-wrap:anywhere}table{border-collapse:collapse;width:100%}td{border-top:1px solid #8883;padding:4px 10px 4px 0;vertical-align:top;overflow-wrap:anywhere}
b{display:inline-block;min-width:58px}.get{color:light-dark(#047857,#6ee7b7)}.post{color:light-dark(#1d4ed8,#93c5fd)}.patch,.put{color:light-dark(#92400e,#fcd34d)}.delete{color:light-dark(#b91c1c,#fca5a5)}@media(max-width:700px){body{display:block}nav{position:static;height:auto}}`
