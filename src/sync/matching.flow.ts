import type { Change } from '#connectors/kit/stream.ts'
import type { Tx } from '#db/db.ts'
import type { RecordKey } from '#model/noun.ts'
import type { OpenStream } from './engine.flow.ts'
import { optionsOf } from './engine.flow.ts'
import { freshLink, type LinkRow } from './link.ts'
import { lockLinks } from './link.store.ts'
import { match, type Match } from './match.ts'
import { candidatesFor, joinCreation, keyText, lockCommit, lockCreation, type Candidates } from './matching.store.ts'
import { recordInStamp } from './stamp.ts'

/** A remote without a link: the link that may stand for it already (refused, filtered), else none. */
export type Strange = { readonly change: Change; readonly link: LinkRow | null }

/** What matching found for it: a link (new or waiting) to merge with this record, or a link that waits. */
export type Matched =
  | {
      readonly do: 'merge'
      readonly change: Change
      readonly link: LinkRow
      readonly fresh: boolean
      readonly recordId: string
      readonly born: boolean
    }
  | { readonly do: 'wait'; readonly change: Change; readonly link: LinkRow; readonly fresh: boolean }

type Sought = Strange & { readonly keys: readonly RecordKey[]; readonly stamped: string | null }

/** So that a person knows who is meant. */
const titleOf = ({ noun, mapping }: OpenStream, { change }: Strange): string =>
  change.values === null ? '' : noun.title(mapping.read(change.values))

/** `alone`: no other stream's page is matched meanwhile; without it, `looked` is to be looked at again before the commit. */
export type MatchContext = { readonly open: OpenStream; readonly instance: string; readonly alone: boolean; newId(): string }

/** What a matching looked for among the records, and those it saw (later: or wrote). */
export type Looked = { readonly sought: readonly { readonly keys: readonly RecordKey[] }[]; readonly known: readonly string[] }

export type Matching = { readonly matched: readonly Matched[]; readonly looked: Looked }

/** Finds the record of each remote before any is made. */
export async function matchAll(tx: Tx, context: MatchContext, strangers: readonly Strange[]): Promise<Matching> {
  if (strangers.length === 0) return { matched: [], looked: { sought: [], known: [] } }
  const { open } = context
  const sought = strangers.map((each): Sought => {
    const values = each.change.values === null ? {} : open.mapping.read(each.change.values)
    return {
      ...each,
      keys: open.noun.keys(values, open.country),
      stamped: recordInStamp(each.change.stamp, { instance: context.instance, workspaceId: open.workspaceId }),
    }
  })
  await (context.alone ? lockCreation(tx, open.kind) : joinCreation(tx, open.kind, open.id))
  const keys = sought.flatMap((each) => each.keys)
  const ids = sought.flatMap((each) => each.stamped ?? [])
  const found = await candidatesFor(tx, open.id, { kind: open.kind, keys, ids })
  const waiting = new Map((await lockLinks(tx, found.waiting)).map((link) => [link.recordId, link]))
  const taken = new Set<string>()
  const matched = sought.map((each) => {
    const asNew = each.link?.detail?.asNew === true
    const decided = decide(context, each, asNew ? { kind: 'none' } : matchOf(open, each, { found, taken }))
    if (decided.do === 'wait') return decided
    taken.add(decided.recordId)
    const link = waiting.get(decided.recordId)
    return link === undefined || decided.born ? decided : { ...decided, link, fresh: false }
  })
  const looked = { sought: sought.filter(({ link }) => link?.detail?.asNew !== true), known: [...found.byId.keys()] }
  return { matched, looked }
}

/**
 * Whether a page beside this one was committed meanwhile with a record that one of these remotes would have matched: the same person would
 * stand twice. Asked last in a transaction: other pages that ask wait from here to its commit.
 */
export async function isOvertaken(tx: Tx, { id, kind }: OpenStream, looked: readonly Looked[]): Promise<boolean> {
  const sought = looked.flatMap((each) => each.sought)
  const keys = sought.flatMap((each) => each.keys)
  if (keys.length === 0) return false
  await lockCommit(tx, kind)
  const { byKey, byId } = await candidatesFor(tx, id, { kind, keys, ids: [], except: looked.flatMap(({ known }) => known) })
  if (byId.size === 0) return false
  return sought.some((each) => {
    const near = new Set(each.keys.flatMap((key) => byKey.get(keyText(key)) ?? []))
    return match(kind, { stamped: null, keys: each.keys }, [...near]).kind !== 'none'
  })
}

function matchOf(open: OpenStream, of: Sought, { found, taken }: { found: Candidates; taken: ReadonlySet<string> }): Match {
  const near = new Map(of.keys.flatMap((key) => (found.byKey.get(keyText(key)) ?? []).map((each) => [each.record, each])))
  const stamped = of.stamped === null ? undefined : found.byId.get(of.stamped)
  if (stamped !== undefined) near.set(stamped.record, stamped)
  const candidates = [...near.values()].map((each) => (taken.has(each.record) ? { ...each, linked: true } : each))
  return match(open.kind, { stamped: of.stamped, keys: of.keys }, candidates)
}

function decide(context: MatchContext, of: Sought, found: Match): Matched {
  const { open } = context
  const known = { change: of.change, fresh: of.link === null }
  const link = of.link ?? freshLink({ id: context.newId(), scope: of.change.scope, remoteId: of.change.id, state: 'live' })
  switch (found.kind) {
    case 'record':
      return { do: 'merge', ...known, link, recordId: found.record, born: false }
    case 'ambiguous':
      return {
        do: 'wait',
        ...known,
        link: { ...link, state: 'held', reason: 'ambiguous', detail: { records: found.records, title: titleOf(open, of) } },
      }
    case 'none':
      if (!optionsOf(open).createHere) return { do: 'wait', ...known, link: { ...link, state: 'filtered', reason: 'not_created_here' } }
      return { do: 'merge', ...known, link, recordId: context.newId(), born: true }
  }
}
