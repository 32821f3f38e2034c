import type { FaultDetail } from '#lib/fault.ts'
import type { CustomType } from '#model/custom.ts'
import type { Direction } from '#connectors/kit/mapping-row.ts'
import { keyed } from '../lens/mapping.ts'
import type { MappingEntry } from './mapping-view.ts'

/** A field of our own to be made for a row; what is left out is fitted to the field there. */
export type FieldAsked = {
  readonly key?: string | undefined
  readonly label?: string | undefined
  readonly type?: CustomType | undefined
  readonly options?: readonly string[] | null | undefined
}

/** A row as somebody wants it. `id` null: a new one; `localPath` null: with a field made for it. */
export type Draft = {
  readonly id: string | null
  readonly remotePath: string
  readonly localPath: string | null
  readonly make: FieldAsked | null
  readonly direction: Direction
  readonly transform: string | null
  readonly transformBack: string | null
}

export const draftOf = (row: MappingEntry): Draft => ({
  id: row.id,
  remotePath: row.remotePath,
  localPath: row.localPath,
  make: null,
  direction: row.direction,
  transform: row.transform,
  transformBack: row.transformBack,
})

/** What cannot be told apart: two rows of one field there, and ids that are no row's. */
export function checkDrafts(drafts: readonly Draft[], now: readonly MappingEntry[]): readonly FaultDetail[] {
  const known = new Map(now.map((row) => [row.id, row]))
  return drafts.flatMap(({ id, remotePath }, at): FaultDetail[] => {
    const twice = drafts.findIndex((other) => other.remotePath === remotePath) < at
    if (twice) return [{ field: `mappings.${at}.crmField`, message: `${remotePath} has a row already; change that one or remove it` }]
    const row = id === null ? null : known.get(id)
    if (row === undefined) return [{ field: `mappings.${at}.id`, message: 'is no row of this mapping (any more); leave it out to add one' }]
    if (row !== null && row.remotePath !== remotePath)
      return [{ field: `mappings.${at}.crmField`, message: 'stays as it is in a row; remove the row and add another' }]
    return []
  })
}

type Row = Omit<MappingEntry, 'id' | 'kind'>

/** Remote paths of rows whose links must meet anew: new ones, and those that read something else, may go a way they could not go, or are noted under another key. */
export function metAnewIn(before: readonly Row[], after: readonly Row[]): ReadonlySet<string> {
  const old = new Map(before.map((row) => [row.remotePath, row]))
  const [was, is] = [keysOf(before), keysOf(after)]
  return new Set(
    after.flatMap((row) => {
      const known = old.get(row.remotePath)
      const moved =
        known === undefined ||
        known.localPath !== row.localPath ||
        known.transform !== row.transform ||
        known.transformBack !== row.transformBack ||
        gains(known.direction, row.direction) ||
        was.get(row.remotePath) !== is.get(row.remotePath)
      return moved ? [row.remotePath] : []
    }),
  )
}

const pulls = (way: Direction): boolean => way === 'pull' || way === 'bidirectional'
const pushes = (way: Direction): boolean => way === 'push' || way === 'bidirectional'

function gains(from: Direction, to: Direction): boolean {
  return (pulls(to) && !pulls(from)) || (pushes(to) && !pushes(from))
}

const keysOf = (rows: readonly Row[]): ReadonlyMap<string, string> =>
  new Map(
    keyed(rows.map(({ remotePath, localPath, direction }) => ({ remote: remotePath, local: localPath, direction }))).map(({ row, key }) => [
      row.remote,
      key,
    ]),
  )
