import type { Direction } from '#connectors/kit/mapping-row.ts'
import type { RemoteField } from '#connectors/kit/stream.ts'
import type { FaultDetail } from '#lib/fault.ts'
import { isListType } from '#model/element.ts'
import type { Field, FieldType } from '#model/noun.ts'
import { localLens } from '../lens/local-lens.ts'
import { fitOf, sentFit, typeInWords } from './fit.ts'
import { pointedAt, type Pointed } from './remote-type.ts'

/** Something a row does that its editor should know; the row stands all the same. */
export type Warning = {
  readonly code:
    | 'unknown_here'
    | 'unknown_there'
    | 'read_only_there'
    | 'required_there'
    | 'type_mismatch'
    | 'lossy_time'
    | 'lossy_list'
    | 'options_differ'
    | 'capacity'
  readonly text: string
}

export type RowPaths = { readonly remotePath: string; readonly localPath: string; readonly direction: Direction }

/** Both sides' fields. `theirs` null: the provider was never asked. */
export type FieldsKnown = { readonly ours: readonly Field[]; readonly theirs: readonly RemoteField[] | null }

const pulls = ({ direction }: RowPaths): boolean => direction === 'pull' || direction === 'bidirectional'
const pushes = ({ direction }: RowPaths): boolean => direction === 'push' || direction === 'bidirectional'

/** What is doubtful about a row. Pure. */
export function warningsOf(row: RowPaths, { ours, theirs }: FieldsKnown): readonly Warning[] {
  if (row.direction === 'none') return []
  const local = localLens(row.localPath, ours)
  if (local === null)
    return [
      {
        code: 'unknown_here',
        text: `There is no field ${row.localPath} here any more: the row rests. Choose another field, or remove the row.`,
      },
    ]
  if (theirs === null || theirs.length === 0) return []
  const pointed = pointedAt(row.remotePath, theirs)
  if (pointed === null)
    return [
      {
        code: 'unknown_there',
        text: `The provider names no field ${row.remotePath}: it may be gone, or misspelled. Nothing is read or written where there is none.`,
      },
    ]
  return [
    ...readOnly(row, pointed),
    ...(pointed.type === null ? [] : typed(row, { there: pointed.type, here: local.type, yearless: local.field.yearless === true })),
    ...listed(row, { pointed, here: local.type, whole: local.whole }),
    ...optioned(row, pointed.field, { here: local.type, options: local.field.options }),
  ]
}

function readOnly(row: RowPaths, { field }: Pointed): Warning[] {
  if (field.writable || !pushes(row)) return []
  const rest =
    row.direction === 'push' ? 'so this row does nothing: pull it, or remove it' : 'so edits made here stay here: set it to pull to say so'
  return [{ code: 'read_only_there', text: `${field.label} cannot be written there, ${rest}.` }]
}

function typed(row: RowPaths, types: { readonly there: FieldType; readonly here: FieldType; readonly yearless: boolean }): Warning[] {
  const { there, here } = types
  const found: Warning[] = []
  const reading = pulls(row) ? fitOf(there, here) : 'same'
  const writing = pushes(row) ? sentFit(here, there) : 'same'
  if ((there === 'instant' && here === 'date') || (there === 'date' && here === 'instant'))
    found.push({
      code: 'lossy_time',
      text:
        there === 'instant'
          ? 'The time of day stays there: only the date is read, and a date written keeps the time that is there.'
          : 'There is no time of day there: only the date of what is written arrives.',
    })
  else if (reading === 'never' || writing === 'never')
    found.push({
      code: 'type_mismatch',
      text: `${capital(typeInWords(there))} there cannot be ${typeInWords(here)} here: nothing passes. Choose another field.`,
    })
  else if (reading === 'lossy')
    found.push({
      code: 'lossy_list',
      text: `${capital(typeInWords(there))} is read as ${typeInWords(here)}: what does not fit is left there.`,
    })
  else if (reading === 'doubtful')
    found.push({
      code: 'type_mismatch',
      text: `${capital(typeInWords(there))} there, ${typeInWords(here)} here: what cannot be read as ${typeInWords(here)} is left as it is.`,
    })
  if (found.length === 0 && writing === 'doubtful')
    found.push({
      code: 'type_mismatch',
      text: `${capital(typeInWords(here))} here, ${typeInWords(there)} there: what does not fit there may be refused.`,
    })
  if (found.length === 0 && writing === 'lossy')
    found.push({
      code: 'lossy_list',
      text: `${capital(typeInWords(here))} here, ${typeInWords(there)} there: they are written as one text.`,
    })
  return found
}

function listed(row: RowPaths, of: { readonly pointed: Pointed; readonly here: FieldType; readonly whole: boolean }): Warning[] {
  const { pointed, here } = of
  const { field } = pointed
  if (pointed.single)
    return [{ code: 'lossy_list', text: `Of the list ${field.label}, this row knows one element; the others stay there unseen.` }]
  if (field.capacity !== undefined && isListType(here) && pushes(row))
    return [{ code: 'capacity', text: `${field.label}: at most ${field.capacity} there; what is more stays here and is not sent.` }]
  return []
}

const shown = 4

function optioned(
  row: RowPaths,
  field: RemoteField,
  ours: { readonly here: FieldType; readonly options: readonly string[] | undefined },
): Warning[] {
  if (ours.here !== 'option' && ours.here !== 'options') return []
  if (field.options === undefined || ours.options === undefined) return []
  const [here, there] = [new Set(ours.options), new Set(field.options)]
  const foreign = pulls(row) ? field.options.filter((each) => !here.has(each)) : []
  const own = pushes(row) ? ours.options.filter((each) => !there.has(each)) : []
  const said = [
    ...(foreign.length === 0
      ? []
      : [`${listOf(foreign.map((each) => field.optionLabels?.[each] ?? each))} there ${are(foreign)} none of the options here`]),
    ...(own.length === 0 ? [] : [`${listOf(own)} here ${are(own)} none of the options there and may be refused`]),
  ]
  return said.length === 0 ? [] : [{ code: 'options_differ', text: `${said.join('; ')}.` }]
}

/** Fields that must not be empty there and that no row fills. */
export function requiredOf(
  rows: readonly RowPaths[],
  theirs: readonly RemoteField[] | null,
): readonly (Warning & { readonly remotePath: string })[] {
  return (theirs ?? [])
    .filter(({ required, writable, name }) => required && writable && !rows.some((row) => pushes(row) && isWithin(row.remotePath, name)))
    .map(({ name, label }) => ({
      code: 'required_there' as const,
      remotePath: name,
      text: `${label} must not be empty there, and no row fills it: what is created here cannot be created there.`,
    }))
}

const isWithin = (path: string, name: string): boolean => path === name || path.startsWith(`${name}[`) || path.startsWith(`${name}.`)

/** Rows that could never carry a value, with the mend. What can, but badly, is a warning. */
export function impossible(row: RowPaths, { ours, theirs }: FieldsKnown): FaultDetail | null {
  const local = localLens(row.localPath, ours)
  const pointed = theirs === null ? null : pointedAt(row.remotePath, theirs)
  if (row.direction === 'none' || local === null || pointed === null || pointed.type === null) return null
  const { type } = pointed
  const reads = pulls(row) ? fitOf(type, local.type) : null
  const writes = pushes(row) ? fitOf(local.type, type) : null
  if (reads !== 'never' && writes !== 'never') return null
  const mend =
    reads === 'never'
      ? `choose a field here that holds ${typeInWords(type)}, or make one for it`
      : `choose a field there that takes ${typeInWords(local.type)}, or pull it`
  return {
    field: `${row.remotePath} → ${row.localPath}`,
    message: `${typeInWords(type)} there cannot be ${typeInWords(local.type)} here; ${mend}`,
  }
}

const listOf = (all: readonly string[]): string =>
  all.length > shown ? `${all.slice(0, shown).join(', ')} and ${all.length - shown} more` : all.join(', ')
const are = (all: readonly string[]): string => (all.length === 1 ? 'is' : 'are')
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
