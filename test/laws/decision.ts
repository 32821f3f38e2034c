import { deepStrictEqual } from 'node:assert/strict'
import { pull } from './exchange.ts'
import { editHere, editThere, linkTo, systemAt, termsOf, twice, type Twice } from './fixpoint.ts'
import { parseHub } from './hub.ts'
import type { Law } from './law.ts'
import type { Person } from './person.ts'

const plain = ['first', 'title', 'company', 'country', 'since', 'budget'] as const

type Name = (typeof plain)[number] | 'tags'

const slots: Readonly<Record<Name, string>> = {
  first: 'firstName',
  title: 'title',
  company: 'companyId',
  country: 'custom.country',
  since: 'custom.since',
  budget: 'custom.budget',
  tags: 'tags',
}

/** The decision table, spelled out a second time over meanings: what stands here, what is to stand there, and what is a conflict. */
export const decision: Law<Twice> = {
  name: 'decision',
  cases: twice,
  holds: (of, parts) => {
    const link = linkTo(systemAt(of.system), parts)
    const terms = termsOf(of.rule, of.later)
    const record = { values: null }
    link.remote = link.system.render(of.base)
    pull(record, link, { parts, terms })
    const base = parseHub(record.values ?? {})
    editHere(record, of.here[0], of.style)
    editThere(link, of.there[0])
    const [ours, theirs] = [parseHub(record.values ?? {}), link.system.parse(link.remote)]
    const merged = pull(record, link, { parts, terms })
    const after = parseHub(record.values ?? {})
    const sent = parts.outgoing(merged.bases, merged.pending, link.mapping)
    const there = link.system.parse(sent.raw)
    const asked: string[] = []
    const ruled: string[] = []
    for (const name of plain) {
      const row = link.system.source.rows.find((each) => each.local === slots[name])
      const way = { pulls: row?.direction !== 'push', pushes: row?.direction !== 'pull' }
      // Of a field that is only pushed, the base that ours stands on is our own.
      const end = expected({ b: base[name], l: ours[name], s: of.base[name], r: theirs[name] }, way, winnerOf(of))
      deepStrictEqual([name, after[name], there[name]], [name, end.here, end.there])
      if (end.conflict) (of.rule === 'manual_review' ? asked : ruled).push(slots[name])
    }
    deepStrictEqual(after.tags, union(base, ours, theirs))
    deepStrictEqual(there.tags, after.tags)
    const known = new Set<string>(Object.values(slots))
    deepStrictEqual(
      merged.conflicts
        .map((each) => each.field)
        .filter((field) => known.has(field))
        .toSorted(),
      asked.toSorted(),
    )
    deepStrictEqual(
      merged.settled
        .map((each) => each.field)
        .filter((field) => known.has(field))
        .toSorted(),
      ruled.toSorted(),
    )
  },
}

function winnerOf(of: Twice): 'local' | 'remote' | 'ask' {
  if (of.rule === 'manual_review') return 'ask'
  if (of.rule === 'last_write_wins') return of.later === 'local' ? 'local' : 'remote'
  return of.rule === 'app_wins' ? 'local' : 'remote'
}

type Meaning = number | null
type End = { readonly here: Meaning; readonly there: Meaning; readonly conflict: boolean }

function expected(
  of: { readonly b: Meaning; readonly l: Meaning; readonly s: Meaning; readonly r: Meaning },
  way: { readonly pulls: boolean; readonly pushes: boolean },
  winner: 'local' | 'remote' | 'ask',
): End {
  const { b, l, s, r } = of
  const [ours, theirs] = [l !== b, r !== s]
  const still = { here: l, there: r, conflict: false }
  if (!way.pulls) return ours ? { ...still, there: l } : still
  if (!way.pushes) return theirs ? { ...still, here: r } : still
  if (ours && theirs && l !== r)
    return winner === 'ask'
      ? { ...still, conflict: true }
      : winner === 'local'
        ? { here: l, there: l, conflict: true }
        : { here: r, there: r, conflict: true }
  if (theirs) return { ...still, here: r }
  return ours ? { ...still, there: l } : still
}

/** Tags come and go one by one: what either side added or took away. */
function union(base: Person, ours: Person, theirs: Person): number[] {
  const all = new Set([...ours.tags, ...theirs.tags])
  return [...all]
    .filter((tag) => (base.tags.includes(tag) ? ours.tags.includes(tag) && theirs.tags.includes(tag) : true))
    .toSorted((a, b) => a - b)
}
