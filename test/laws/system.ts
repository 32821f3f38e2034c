import type { Raw } from '#connectors/kit/raw.ts'
import type { Value } from '#model/value.ts'
import type { MappingSource } from '#sync/lens/mapping-source.ts'
import type { Person } from './person.ts'

/** A provider of the laws: the same person in its own words. What it is written it keeps as `render(parse(raw))`: in its own spelling. */
export type System = {
  readonly name: string
  readonly source: Omit<MappingSource, 'fields' | 'region' | 'references'>
  render(of: Person): Raw
  /** What it can tell of a person, read without any of the engine's code; the rest is empty. */
  parse(raw: Raw): Person
}

export const nobody: Person = {
  first: null,
  title: null,
  phones: [],
  mails: [],
  places: [],
  tags: [],
  country: null,
  since: null,
  budget: null,
  company: null,
}

/** Leaves out what is nothing, as providers do. */
export function compact(raw: { readonly [key: string]: Value | undefined }): Raw {
  return Object.fromEntries(
    Object.entries(raw).filter(
      (entry): entry is [string, Value] =>
        entry[1] !== undefined && entry[1] !== null && !(Array.isArray(entry[1]) && entry[1].length === 0),
    ),
  )
}

/** A list of theirs as plain objects. */
export function listOf(value: Value | undefined): readonly { readonly [key: string]: Value }[] {
  return (Array.isArray(value) ? value : []) as readonly { readonly [key: string]: Value }[]
}

export function textOf(value: Value | undefined): string {
  return typeof value === 'string' ? value : ''
}
