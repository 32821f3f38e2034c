import type { Direction } from '#connectors/kit/mapping-row.ts'
import type { Kind } from '#model/kinds.ts'
import type { Values } from '#model/value.ts'
import type { MappingEntry } from './mapping-view.ts'

/** A line of the audit about a mapping row; lines of one `xid` were one act. */
export type HistoryLine = {
  readonly xid: string
  readonly at: Date
  readonly actor: string
  readonly record: string
  readonly before: Values | null
  readonly after: Values | null
}

type Past = Omit<MappingEntry, 'id'> & { readonly position: number }

/** What became of one row in one act. */
export type RowChange = { readonly remotePath: string; readonly before: Past | null; readonly after: Past | null }

/** A mapping as one act left it. */
export type PastVersion = {
  readonly id: string
  readonly at: Date
  readonly actor: string
  readonly changes: readonly RowChange[]
  readonly rows: readonly Past[]
}

/** Every state of the mapping of a kind, oldest first, replayed from the audit's lines in their order. An act that leaves all as it was is none. Pure. */
export function pastOf(lines: readonly HistoryLine[], kind: Kind): readonly PastVersion[] {
  const rows = new Map<string, Past>()
  const versions: PastVersion[] = []
  for (const [id, act] of Map.groupBy(lines, ({ xid }) => xid)) {
    const changes: RowChange[] = []
    for (const line of act) {
      const before = rows.get(line.record) ?? null
      const after = line.after === null ? null : rowAfter(before, line.after)
      if (after === null) rows.delete(line.record)
      else rows.set(line.record, after)
      const change = { remotePath: (after ?? before)?.remotePath ?? '', before, after }
      if ((after ?? before)?.kind === kind && said(before) !== said(after)) changes.push(change)
    }
    const [first] = act
    if (first === undefined || changes.length === 0) continue
    const standing = [...rows.values()].filter((row) => row.kind === kind).toSorted((a, b) => a.position - b.position)
    versions.push({ id, at: first.at, actor: first.actor, changes, rows: standing })
  }
  return versions
}

/** The place of a row in the table is no change of what it says. */
const said = (row: Past | null): string => JSON.stringify(row === null ? null : { ...row, position: 0 })

function rowAfter(before: Past | null, after: Values): Past {
  const text = (name: 'remotePath' | 'localPath' | 'transform' | 'transformBack'): string | null => {
    const value = Object.hasOwn(after, name) ? after[name] : before?.[name]
    return typeof value === 'string' ? value : null
  }
  return {
    kind: (after['kind'] ?? before?.kind ?? 'contact') as Kind,
    remotePath: text('remotePath') ?? '',
    localPath: text('localPath') ?? '',
    direction: (after['direction'] ?? before?.direction ?? 'none') as Direction,
    transform: text('transform'),
    transformBack: text('transformBack'),
    position: Number(after['position'] ?? before?.position ?? 0),
  }
}

/** The state that an act left, or that stood at a moment; undefined where there is none. */
export function versionAt(
  versions: readonly PastVersion[],
  asked: { readonly id?: string | undefined; readonly at?: Date | undefined },
): PastVersion | undefined {
  if (asked.id !== undefined) return versions.find(({ id }) => id === asked.id)
  const until = asked.at?.getTime() ?? Infinity
  return versions.findLast(({ at }) => at.getTime() <= until)
}
