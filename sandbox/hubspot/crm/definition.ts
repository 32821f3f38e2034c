/** What sort of value a property holds. */
export type ValueType = 'string' | 'number' | 'date' | 'datetime' | 'enumeration' | 'bool' | 'phone_number'

/** One choice of an enumeration. */
export type Option = { readonly label: string; readonly value: string; readonly hidden: boolean; readonly displayOrder: number }

/** A property of one kind of object; instants in ms. */
export type Definition = {
  readonly name: string
  readonly label: string
  readonly type: ValueType
  readonly fieldType: string
  readonly groupName: string
  readonly description: string
  readonly options: readonly Option[]
  readonly calculated: boolean
  readonly readOnly: boolean
  readonly hubspotDefined: boolean
  readonly hasUniqueValue: boolean
  /** The choices live elsewhere (owners, pipelines) and are not listed. */
  readonly externalOptions: boolean
  readonly referencedObjectType?: string
  readonly hidden: boolean
  readonly displayOrder: number
  readonly at: number
}

/** Several options may be chosen, parted by semicolons. */
export function isMulti({ type, fieldType }: Definition): boolean {
  return type === 'enumeration' && fieldType === 'checkbox'
}

/** A definition as the properties API shows it. */
export function definitionView(definition: Definition): object {
  const { readOnly, at, options, referencedObjectType, ...shown } = definition
  const iso = new Date(at).toISOString()
  return {
    ...shown,
    ...(referencedObjectType === undefined ? {} : { referencedObjectType }),
    options: options.map((option) => ({ ...option })),
    archived: false,
    formField: !readOnly,
    createdAt: iso,
    updatedAt: iso,
    modificationMetadata: {
      archivable: !definition.hubspotDefined,
      readOnlyDefinition: definition.hubspotDefined,
      readOnlyValue: readOnly,
    },
  }
}
