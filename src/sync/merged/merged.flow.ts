import type { Caller } from '#access/caller.ts'
import type { MergeLinks } from '#crm/merge/links.flow.ts'
import type { LinkPlan, Pair } from '#crm/merge/pair.ts'
import type { Tx } from '#db/db.ts'
import { Fault } from '#lib/fault.ts'
import { openConflicts, settleConflicts } from '../conflicts/conflict.store.ts'
import { visibleConnections } from '../desk.flow.ts'
import { openStreamIn, pushes, type Engine } from '../engine.flow.ts'
import { birthsOfHomeless } from '../follow.flow.ts'
import { insertLinks } from '../link-write.store.ts'
import { lockCreation } from '../matching.store.ts'
import { becomingOf, ownBecomingOf, type Becoming } from './becoming.ts'
import {
  endLinks,
  holdLinks,
  inheritPlaces,
  linksOfAll,
  lockLinksOfAll,
  moveLinks,
  rememberLinks,
  renameDoubted,
  returnLinks,
  streamsOfLinks,
  wakeLinks,
  type MergedLink,
} from './merged-link.store.ts'

/** What a merge of two records does to their links, and how an un-merge takes it back. No remote is deleted for either. */
export function mergedLinks(engine: Engine): MergeLinks {
  return {
    async lock(tx, { kind, winnerId, loserId }) {
      await lockLinksOfAll(tx, [winnerId, loserId])
      await lockCreation(tx, kind)
    },
    plan: planned,
    merge: (tx, mergeId, pair) => mergeLinks(tx, { engine, mergeId, pair }),
    unmerge: (tx, mergeId, pair) => unmergeLinks(tx, { engine, mergeId, pair }),
  }
}

type Fate = { readonly link: MergedLink; readonly of: 'mine' | 'other'; readonly becomes: Becoming }

async function fatesOf(tx: Tx, { winnerId, loserId }: Pair): Promise<readonly Fate[]> {
  const links = await linksOfAll(tx, [winnerId, loserId])
  return links.map((link): Fate => {
    const near = links.filter((each) => each.streamId === link.streamId && each.recordId !== link.recordId)
    if (link.recordId === winnerId) return { link, of: 'mine', becomes: ownBecomingOf(link, near) }
    return { link, of: 'other', becomes: becomingOf(link, near) }
  })
}

async function planned(tx: Tx, caller: Caller, pair: Pair): Promise<{ links: readonly LinkPlan[]; hidden: number }> {
  const seen = new Set((await visibleConnections(tx, caller)).map(({ id }) => id))
  const fates = (await fatesOf(tx, pair)).filter(({ link }) => link.state !== 'gone' && link.state !== 'excluded')
  const shown = fates.filter(({ link }) => seen.has(link.connectionId))
  return { links: shown.map(planOf), hidden: fates.length - shown.length }
}

function planOf({ link, of, becomes }: Fate): LinkPlan {
  const { id, connectionId, provider, account, remoteId } = link
  return {
    id,
    configId: connectionId,
    provider,
    account,
    remoteId,
    of,
    becomes: becomes === 'doubt' ? 'stays' : becomes,
    says: saysOf(becomes, called(provider)),
  }
}

const called = (provider: string): string => provider.charAt(0).toUpperCase() + provider.slice(1)

function saysOf(becomes: Becoming, provider: string): string {
  switch (becomes) {
    case 'stays':
      return `Goes on as it is.`
    case 'moves':
      return `The one at ${provider} follows the merged record from now on.`
    case 'held':
      return `Both are at ${provider}. The second one there is left as it is and syncs no more: merge the two there too.`
    case 'ends':
      return `Nothing is at ${provider} yet, and nothing more is created there.`
    case 'doubt':
      return `Whether ${provider} has created it is not known yet: the merge waits for that.`
  }
}

type Merging = { readonly engine: Engine; readonly mergeId: string; readonly pair: Pair }

async function mergeLinks(tx: Tx, { engine, mergeId, pair }: Merging): Promise<void> {
  const fates = await fatesOf(tx, pair)
  const doubt = fates.find(({ becomes }) => becomes === 'doubt')
  if (doubt !== undefined)
    throw new Fault(
      'conflict',
      `Whether ${called(doubt.link.provider)} has created the other record is not known yet: try again in a moment`,
    )
  const idsOf = (becoming: Becoming): string[] => fates.filter(({ becomes }) => becomes === becoming).map(({ link }) => link.id)
  const [moved, held, ended] = [idsOf('moves'), idsOf('held'), idsOf('ends')]
  await rememberLinks(tx, mergeId, [...moved, ...held, ...ended])
  // First what gives way: a record has one link that syncs in a stream.
  await endLinks(tx, ended)
  await holdLinks(tx, held, pair.winnerId)
  await moveLinks(tx, { ids: moved, recordId: pair.winnerId, at: engine.clock.now() })
  await renameDoubted(tx, pair)
  await closeConflicts(tx, engine, [...moved, ...held])
}

async function unmergeLinks(tx: Tx, { engine, mergeId, pair }: Merging): Promise<number> {
  const at = engine.clock.now()
  const back = await returnLinks(tx, mergeId, { recordId: pair.loserId, at })
  const own = await returnLinks(tx, mergeId, { recordId: pair.winnerId, at })
  const woken = await wakeLinks(tx, { recordId: pair.loserId, at })
  const heirs = await inheritPlaces(tx, back, { pair, at })
  await closeConflicts(tx, engine, [...back, ...heirs])
  // Where it had only the other's place, nothing may ever tell that it needs one of its own.
  for (const place of await streamsOfLinks(tx, back)) {
    const open = await openStreamIn(engine, tx, place)
    if (open !== null && pushes(open)) await insertLinks(tx, open.id, await birthsOfHomeless(tx, engine, { open, ids: [pair.winnerId] }))
  }
  return back.length + own.length + woken.length
}

/** What waited between a remote and the record it stood for: the fresh look that is owed asks again, where there is something to ask. */
async function closeConflicts(tx: Tx, engine: Engine, linkIds: readonly string[]): Promise<void> {
  const open = [...(await openConflicts(tx, linkIds)).values()].map(({ id }) => id)
  await settleConflicts(tx, { ids: open, status: 'resolved', strategy: null, by: null, at: engine.clock.now() })
}
