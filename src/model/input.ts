import { z } from 'zod'
import { countryKey } from './country.ts'
import { elementTypes } from './element.ts'
import { dateOf, instantOf } from './instant.ts'
import { limits } from './limits.ts'
import type { Field } from './noun.ts'

/** Text as the database takes it: well-formed, without NUL. Blank is null. */
export function textInput(most: number): z.ZodType<string | null> {
  return z
    .string()
    .max(most, `at most ${most} characters`)
    .refine(isClean, 'must be well-formed text without NUL')
    .transform((text) => (text.trim() === '' ? null : text))
    .nullable()
}

function isClean(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0')
}

const elementType = z.enum(elementTypes).default('other')
const item = { type: elementType, primary: z.boolean().default(false) }
const part = textInput(limits.name).default(null)
const country = textInput(limits.name)
  .default(null)
  .transform((text) => (text === null ? null : countryKey(text)))
const address = z.strictObject({
  type: elementType,
  street: textInput(limits.text).default(null),
  city: part,
  region: part,
  postalCode: part,
  country,
  primary: z.boolean().default(false),
})
const reference = z.uuid('must be the id (uuid) of a record').nullable()

/** What may be written into a field; null empties it. Lists are taken whole, and one element at most stays primary. */
export function fieldInput(field: Field): z.ZodType {
  switch (field.type) {
    case 'text':
      return textInput(field.most ?? limits.text)
    case 'number':
    case 'money':
      return z
        .number()
        .refine((number) => Math.abs(number) < 1e16, 'must be smaller than 10^16')
        .nullable()
    case 'date':
      return dateInput(field)
    case 'instant':
      return z
        .string()
        .transform((text, context) => instantOf(text) ?? fail(context, 'must be an ISO 8601 instant such as 2026-03-01T09:30:00Z'))
        .nullable()
    case 'boolean':
      return z.boolean().nullable()
    case 'option':
      return optionInput(field).nullable()
    case 'options':
      return z.array(optionInput(field)).max(limits.elements)
    case 'url':
      return textInput(field.most ?? limits.url)
    case 'email':
    case 'phone':
    case 'country':
      return textInput(limits.value)
    case 'reference':
      return reference
    case 'references':
      return z.array(z.uuid('must be the id (uuid) of a record')).max(field.most ?? limits.elements)
    case 'address':
      return address.nullable()
    case 'addresses':
      return listInput(address, field)
    case 'emails':
    case 'phones':
      return listInput(z.strictObject({ value: solid(limits.value), ...item }), field)
    case 'domains':
    case 'tags':
      return z.array(solid(limits.tag)).max(field.most ?? limits.tags)
  }
}

/** What a person or program may send for a record: any of the fields, no others. Custom fields go under `custom`. */
export function recordInput(fields: readonly Field[]): z.ZodObject {
  const custom = fields.filter((field) => field.name.startsWith('custom.'))
  const own = fields.filter((field) => !field.name.startsWith('custom.'))
  const inner = z.strictObject(shape(custom.map((field) => ({ ...field, name: field.name.slice('custom.'.length) }))))
  return z.strictObject({ ...shape(own), custom: inner.optional() })
}

function shape(fields: readonly Field[]): Record<string, z.ZodType> {
  return Object.fromEntries(fields.map((field) => [field.name, fieldInput(field).optional()]))
}

function listInput(element: z.ZodType<{ readonly primary: boolean }>, field: Field): z.ZodType {
  return z
    .array(element)
    .max(field.most ?? limits.elements, `at most ${field.most ?? limits.elements} elements`)
    .transform((items) => {
      const first = items.findIndex((each) => each.primary)
      return items.map((each, at) => ({ ...each, primary: at === Math.max(first, 0) }))
    })
}

function solid(most: number): z.ZodType<string> {
  return z
    .string()
    .trim()
    .min(1, 'must not be blank')
    .max(most, `at most ${most} characters`)
    .refine(isClean, 'must be well-formed text without NUL')
}

function optionInput(field: Field): z.ZodType<string> {
  return field.options
    ? z.enum([...field.options])
    : field.name === 'currency'
      ? z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code such as EUR')
      : solid(limits.name)
}

function dateInput(field: Field): z.ZodType {
  const shown = field.yearless ? 'must be a date such as 1990-05-17 or --05-17' : 'must be a date such as 2026-05-17'
  return z
    .string()
    .transform((text, context) => {
      const found = dateOf(text)
      return found === null || found !== text || (found.startsWith('--') && !field.yearless) ? fail(context, shown) : found
    })
    .nullable()
}

function fail(context: z.RefinementCtx, message: string): never {
  context.addIssue({ code: 'custom', message })
  return z.NEVER
}
