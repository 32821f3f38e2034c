/** What somebody is to be told for as long as a cause stands. `count`: how much of it there is; where it has grown since it was read, it is news again. */
export type Standing = {
  readonly memberId: string
  readonly kind: string
  /** Names the cause; one notification stands for a member and a cause. */
  readonly cause: string
  /** Ids of what it is about. */
  readonly subject: Readonly<Record<string, string>>
  /** Parts of its sentence: names, numbers, reasons. */
  readonly parts: Readonly<Record<string, string | number | null>>
  readonly count: number
}

/** One that stands. */
export type Open = Standing & { readonly id: string }

/** What must be written so that exactly these causes stand. */
export type Reconciled = {
  readonly begun: readonly Standing[]
  readonly moved: readonly (Open & { readonly grew: boolean })[]
  readonly ended: readonly Open[]
}

const keyOf = ({ memberId, cause }: Pick<Standing, 'memberId' | 'cause'>): string => `${memberId} ${cause}`
const saidBy = ({ kind, subject, parts, count }: Standing): string => JSON.stringify([kind, sorted(subject), sorted(parts), count])
const sorted = (of: object): unknown => Object.entries(of).toSorted(([a], [b]) => a.localeCompare(b))

/** Compares what stands with what is to stand; nothing to write where nothing has changed. Pure. */
export function reconcile(open: readonly Open[], wanted: readonly Standing[]): Reconciled {
  const known = new Map(open.map((each) => [keyOf(each), each]))
  const named = new Map(wanted.map((each) => [keyOf(each), each]))
  const begun: Standing[] = []
  const moved: (Open & { grew: boolean })[] = []
  for (const [key, each] of named) {
    const old = known.get(key)
    if (old === undefined) begun.push(each)
    else if (saidBy(old) !== saidBy(each)) moved.push({ ...each, id: old.id, grew: each.count > old.count })
  }
  return { begun, moved, ended: open.filter((each) => !named.has(keyOf(each))) }
}
