import type { MappingDirection, MappingRow, NewField, RowSent, Suggestion } from '../../data/mapping.ts'

/** A row as it is being edited. Without `appField` and `newField` it is not complete. One row for each field there. */
export type DraftRow = {
  crmField: string
  id: string | null
  appField: string | null
  newField: NewField | null
  syncDirection: MappingDirection
  transformFunction: string | null
  transformBack: string | null
}

export const draftOf = (rows: readonly MappingRow[]): DraftRow[] =>
  rows.map(({ crmField, id, appField, syncDirection, transformFunction, transformBack }) => ({
    crmField,
    id,
    appField,
    newField: null,
    syncDirection,
    transformFunction,
    transformBack,
  }))

export const newRow = (crmField: string, of: Partial<DraftRow> = {}): DraftRow => ({
  crmField,
  id: null,
  appField: null,
  newField: null,
  syncDirection: 'bidirectional',
  transformFunction: null,
  transformBack: null,
  ...of,
})

/** The row that a suggestion stands for. */
export const accepted = ({ crmField, appField, newField, syncDirection }: Suggestion): DraftRow =>
  newRow(crmField, { appField, newField, syncDirection })

export const isComplete = ({ appField, newField }: DraftRow): boolean => appField !== null || newField !== null

const next: Record<MappingDirection, MappingDirection> = { bidirectional: 'pull', pull: 'push', push: 'none', none: 'bidirectional' }

/** The way after this one; what cannot be written there goes no way but from there. */
export function turned(direction: MappingDirection, writable: boolean): MappingDirection {
  if (writable) return next[direction]
  return direction === 'pull' ? 'none' : 'pull'
}

/** How many rows were added, removed or say something else than what is kept. */
export function changesIn(saved: readonly MappingRow[], draft: readonly DraftRow[]): number {
  const kept = new Map(draftOf(saved).map((row) => [row.crmField, row]))
  const there = new Set(draft.map(({ crmField }) => crmField))
  const removed = saved.filter(({ crmField }) => !there.has(crmField)).length
  return removed + draft.filter((row) => !isSame(kept.get(row.crmField), row)).length
}

function isSame(saved: DraftRow | undefined, row: DraftRow): boolean {
  return (
    saved !== undefined &&
    row.newField === null &&
    saved.appField === row.appField &&
    saved.syncDirection === row.syncDirection &&
    saved.transformFunction === row.transformFunction &&
    saved.transformBack === row.transformBack
  )
}

/** Rows as they are sent; those that are not complete are left out. */
export function sentOf(draft: readonly DraftRow[]): RowSent[] {
  return draft.filter(isComplete).map(({ id, appField, newField, ...row }) => ({
    ...row,
    ...(id === null ? {} : { id }),
    ...(newField === null ? { appField: appField ?? '' } : { newField }),
  }))
}

/** What the server refused, by the row's field there. Details name a row as `there → here` or by its place. */
export function refusedIn(fields: Readonly<Record<string, string>>, draft: readonly DraftRow[]): Record<string, string> {
  const sent = draft.filter(isComplete)
  return Object.fromEntries(
    Object.entries(fields).flatMap(([field, message]) => {
      const place = /^(?:mappings|rows)\.(\d+)/.exec(field)?.[1]
      const row =
        place === undefined ? sent.find(({ crmField }) => field.startsWith(`${crmField} → `) || field === crmField) : sent[Number(place)]
      return row === undefined ? [] : [[row.crmField, message]]
    }),
  )
}
