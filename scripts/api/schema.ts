/** JSON Schema, as far as the API's own document uses it. */
export type Schema = {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly additionalProperties?: boolean | Schema
  readonly format?: string
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly default?: unknown
  readonly example?: unknown
  readonly description?: string
}

export type Parameter = {
  readonly name: string
  readonly in: string
  readonly required?: boolean
  readonly description?: string
  readonly schema?: Schema
}

type Content = Readonly<Record<string, { readonly schema?: Schema }>>

export type Answer = { readonly description?: string; readonly content?: Content }

export type Operation = {
  readonly summary?: string
  readonly description?: string
  readonly tags?: readonly string[]
  readonly security?: readonly object[]
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly required?: boolean; readonly content: Content }
  readonly responses: Readonly<Record<string, Answer>>
}

export type Document = {
  readonly info: { readonly version: string }
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

/** The name of the shape a reference points at; null for anything else. */
export function nameOf(schema: Schema | undefined): string | null {
  return schema?.$ref?.split('/').at(-1) ?? null
}

/** The shape itself, wherever it is written down. */
export function resolved(document: Document, schema: Schema): Schema {
  const name = nameOf(schema)
  return name === null ? schema : (document.components.schemas[name] ?? {})
}

/** The types a value may have, `null` among them. */
export function typesOf(schema: Schema): readonly string[] {
  return schema.type === undefined ? [] : [schema.type].flat()
}

/** Every shape that is named within a schema, at any depth but not within other shapes. */
export function namesIn(schema: Schema | undefined): string[] {
  if (schema === undefined) return []
  const name = nameOf(schema)
  if (name !== null) return [name]
  const inner = [...Object.values(schema.properties ?? {}), ...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])]
  const more = typeof schema.additionalProperties === 'object' ? [schema.additionalProperties] : []
  return [...inner, ...more, ...(schema.items ? [schema.items] : [])].flatMap(namesIn)
}
