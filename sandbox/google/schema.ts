/** A discovery schema (JSON Schema draft 3 in spirit: `$ref` is a bare name). */
export type Schema = {
  readonly $ref?: string
  readonly type?: string
  readonly format?: string
  readonly enum?: readonly string[]
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: Schema
}

/** A place in a value that does not fit its schema. */
export type Problem = { readonly at: string; readonly message: string }

type Schemas = Readonly<Record<string, Schema>>

/** Every place where a JSON value departs from the named schema; unknown names count. */
export function problems(schemas: Schemas, name: string, value: unknown): Problem[] {
  return check(schemas, { $ref: name }, { at: '', value })
}

function check(schemas: Schemas, schema: Schema, { at, value }: { at: string; value: unknown }): Problem[] {
  if (schema.$ref !== undefined) {
    const target = schemas[schema.$ref]
    return target === undefined ? [{ at, message: `unknown schema ${schema.$ref}` }] : check(schemas, target, { at, value })
  }
  if (schema.type === 'any') return []
  if (schema.type === 'array') return checkArray(schemas, schema, { at, value })
  if (schema.type === 'object' || schema.properties !== undefined) return checkObject(schemas, schema, { at, value })
  return fits(schema, value)
    ? []
    : [{ at, message: `Invalid value at '${at}' (${schema.format ?? schema.type}), ${JSON.stringify(value)?.slice(0, 80)}` }]
}

function checkArray(schemas: Schemas, schema: Schema, { at, value }: { at: string; value: unknown }): Problem[] {
  if (!Array.isArray(value)) return [{ at, message: `Invalid value at '${at}': an array is expected.` }]
  return value.flatMap((one, index) => check(schemas, schema.items ?? { type: 'any' }, { at: `${at}[${index}]`, value: one }))
}

function checkObject(schemas: Schemas, schema: Schema, { at, value }: { at: string; value: unknown }): Problem[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return [{ at, message: `Invalid value at '${at}': an object is expected.` }]
  return Object.entries(value).flatMap(([key, inner]) => {
    const known =
      schema.properties !== undefined && Object.hasOwn(schema.properties, key) ? schema.properties[key] : schema.additionalProperties
    const here = at === '' ? key : `${at}.${key}`
    if (known === undefined)
      return [{ at: here, message: `Invalid JSON payload received. Unknown name "${key}" at '${at}': Cannot find field.` }]
    return check(schemas, known, { at: here, value: inner })
  })
}

function fits(schema: Schema, value: unknown): boolean {
  if (schema.type === 'boolean') return typeof value === 'boolean'
  if (schema.type === 'integer') return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 2 ** 31
  if (schema.type === 'number') return typeof value === 'number'
  return typeof value === 'string' && (schema.enum === undefined || schema.enum.includes(value))
}
