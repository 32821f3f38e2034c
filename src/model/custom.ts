import type { Field, FieldType, Noun } from './noun.ts'

/** What a workspace may define for itself. */
export const customTypes = [
  'text',
  'number',
  'money',
  'date',
  'instant',
  'boolean',
  'option',
  'options',
  'url',
  'email',
  'phone',
  'reference',
] as const satisfies readonly FieldType[]

export type CustomType = (typeof customTypes)[number]

/** A row of `custom_field`. */
export type CustomField = {
  readonly key: string
  readonly label: string
  readonly type: CustomType
  readonly options?: readonly string[] | null
  readonly required?: boolean
}

/** The noun's own fields and, as `custom.<key>`, the workspace's. */
export function fieldsOf(noun: Noun, custom: readonly CustomField[]): readonly Field[] {
  return custom.length === 0 ? noun.fields : [...noun.fields, ...custom.map(customField)]
}

function customField(custom: CustomField): Field {
  return {
    name: `custom.${custom.key}`,
    label: custom.label,
    type: custom.type,
    ...(custom.options ? { options: custom.options } : {}),
    ...(custom.required ? { required: true } : {}),
  }
}
