export type JsonSchema = {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly items?: JsonSchema
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
  readonly allOf?: readonly JsonSchema[]
  readonly format?: string
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
}

export type Parameter = {
  readonly name: string
  readonly in: 'path' | 'query' | 'header' | 'cookie'
  readonly required?: boolean
  readonly schema?: JsonSchema
}

/** One operation of the API as its own document describes it; `name` is e.g. `GET /contacts/{id}`. */
export type Operation = {
  readonly name: string
  readonly method: string
  readonly path: string
  readonly summary?: string
  readonly tags?: readonly string[]
  readonly security?: readonly object[]
  readonly parameters: readonly Parameter[]
  readonly body: JsonSchema | null
  readonly responses: Readonly<Record<string, unknown>>
}

type Raw = {
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly content?: Record<string, { schema?: JsonSchema }> }
  readonly responses: Record<string, unknown>
  readonly summary?: string
  readonly tags?: string[]
  readonly security?: object[]
}

export function operationsOf(document: object): readonly Operation[] {
  const { paths } = document as { paths: Record<string, Record<string, Raw>> }
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([verb, { requestBody, parameters = [], ...raw }]) => {
      const method = verb.toUpperCase()
      return {
        ...raw,
        name: `${method} ${path}`,
        method,
        path,
        parameters,
        body: requestBody?.content?.['application/json']?.schema ?? null,
      }
    }),
  )
}

/** A thing below another is named `outer inner`, and what else it takes after that. */
export const firstOf = (id: string): string => id.split(' ')[0] ?? id

const secondOf = (id: string): string => id.split(' ')[1] ?? id

/** The path with its parameters: `{field}` and `{provider}` by name, `{mappingId}` the inner one, every other one the id. */
export function filledPath(path: string, values: { id: string; field?: string | undefined }): string {
  const named: Record<string, string> = {
    field: values.field ?? 'name',
    provider: 'google',
    mappingId: secondOf(values.id),
    linkId: secondOf(values.id),
  }
  return path.replaceAll(/\{(\w+)\}/g, (_, parameter: string) => named[parameter] ?? firstOf(values.id))
}

/** Looks `$ref`s up in the document. */
export function resolver(document: object): (schema: JsonSchema) => JsonSchema {
  const schemas = (document as { components?: { schemas?: Record<string, JsonSchema> } }).components?.schemas ?? {}
  return (schema) => (schema.$ref === undefined ? schema : (schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {}))
}
