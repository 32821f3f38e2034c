import { invalid } from '../errors.ts'
import { FIELD_NAMES, MASK_NAMES, type FieldName, type MaskName } from './value.ts'

const DOCS = 'Valid paths are documented at https://developers.google.com/people/api/rest/v1/people/get.'

/** A read mask given in `parameter`; refuses an absent one unless `otherwise` says what it means then. */
export function readMask(text: string | null | undefined, parameter: string, otherwise?: readonly MaskName[]): ReadonlySet<MaskName> {
  const names = split(text)
  if (names.length === 0) {
    if (otherwise !== undefined) return new Set(otherwise)
    throw invalid(`${parameter} mask is required. Please specify one or more valid paths. ${DOCS}`)
  }
  return new Set(names.map((name) => known(MASK_NAMES, name, parameter)))
}

/** The fields a write replaces; refuses an absent mask. */
export function writeMask(text: string | null | undefined, parameter: string): ReadonlySet<FieldName> {
  const names = split(text)
  if (names.length === 0) throw invalid(`${parameter} mask is required. Please specify one or more valid paths. ${DOCS}`)
  return new Set(names.map((name) => known(FIELD_NAMES, name, parameter)))
}

/** Which sources a reply shows. */
export type Sources = { readonly contact: boolean; readonly profile: boolean }

/** The `sources` parameter; contact and profile when absent. */
export function readSources(given: readonly string[]): Sources {
  const names = new Set(given.flatMap((one) => one.split(',')))
  if (names.size === 0) return { contact: true, profile: true }
  return { contact: names.has('READ_SOURCE_TYPE_CONTACT'), profile: names.has('READ_SOURCE_TYPE_PROFILE') }
}

function split(text: string | null | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean)
}

function known<T extends string>(names: readonly T[], name: string, parameter: string): T {
  const found = names.find((candidate) => candidate === name)
  if (found === undefined) throw invalid(`Invalid ${parameter} mask path: "${name}". ${DOCS}`)
  return found
}
