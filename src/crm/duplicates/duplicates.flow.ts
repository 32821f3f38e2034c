import { may, scopeOf, type Scope } from '#access/allow.ts'
import type { Caller } from '#access/caller.ts'
import { inTx, type Db, type Tx } from '#db/db.ts'
import type { Clock } from '#lib/clock.ts'
import { Fault, invalid, notFound } from '#lib/fault.ts'
import type { Kind } from '#model/kinds.ts'
import { isUuid } from '#crm/records/cursor.ts'
import { load, type Stored } from '#crm/records/load.store.ts'
import { mandateFor } from '#crm/records/record.flow.ts'
import { sharersOf, visibleOf } from '#crm/records/scope.store.ts'
import { kindOfBoth, namesAfter, pairsAlike, pairsByKey, pairsMergedThere, sayNotSame, sharedKeys } from './pair.store.ts'
import { startOf, tiers, type Place } from './place.ts'
import { isTogether, reasonOf, scoreOf, type Clue, type Reason } from './reason.ts'

/** Two records that may be one, the older first, with all that speaks for it. */
export type Duplicate = { readonly records: readonly [Stored, Stored]; readonly score: number; readonly reasons: readonly Reason[] }

/** What the room needs from outside. */
export type Finding = { readonly db: Db; readonly clock: Clock }

type Candidate = { readonly one: string; readonly other: string; readonly clues: readonly Clue[]; readonly place: Place }

/** Names are looked at for others alike so many at a time, and a request begins no further look after so long: among 100,000 a name costs some milliseconds. */
const namesAtOnce = 50
const patienceMs = 300
const mostMergedThere = 1000

/** A page of pairs, the surest ways of finding them first. `next`: null where all was looked at; a page may be short and still have a next. */
export async function duplicatesPage(
  { db, clock }: Finding,
  caller: Caller,
  { kind, place, limit }: { readonly kind: Kind; readonly place: Place; readonly limit: number },
): Promise<{ items: readonly Duplicate[]; next: Place | null }> {
  return inTx(db, mandateFor(caller), async (tx) => {
    const scope = scopeOf(caller, kind)
    const seen = new Set((await pairsMergedThere(tx, scope, { after: startOf('mergedThere'), limit: mostMergedThere })).map(nameOf))
    const found: Candidate[] = []
    let next: Place | null = place
    const until = clock.now().getTime() + patienceMs
    while (next !== null && found.length < limit && (next.tier !== 'alike' || place === next || clock.now().getTime() < until)) {
      const step: Step = await look(tx, scope, { place: next, limit: limit - found.length })
      const fresh = next.tier === 'mergedThere' ? step.found : step.found.filter((each) => !seen.has(nameOf(each)))
      for (const each of fresh) seen.add(nameOf(each))
      found.push(...fresh)
      next = step.next
    }
    return { items: await told(tx, kind, found), next }
  })
}

const nameOf = ({ one, other }: { readonly one: string; readonly other: string }): string => [one, other].toSorted().join(' ')

type Step = { readonly found: readonly Candidate[]; readonly next: Place | null }

/** The next pairs of one tier, and where to go on. */
async function look(tx: Tx, scope: Scope, { place, limit }: { place: Place; limit: number }): Promise<Step> {
  const following = tiers[tiers.indexOf(place.tier) + 1]
  const after = following === undefined ? null : startOf(following)
  if (place.tier === 'alike') return lookAlike(tx, scope, { place, limit })
  const found = await (place.tier === 'mergedThere'
    ? mergedThere(tx, scope, { place, limit })
    : sharing(tx, scope, { type: place.tier, place, limit }))
  return { found, next: found.length < limit ? after : (found.at(-1)?.place ?? after) }
}

async function mergedThere(tx: Tx, scope: Scope, { place, limit }: { place: Place; limit: number }): Promise<Candidate[]> {
  const pairs = await pairsMergedThere(tx, scope, { after: place, limit })
  return pairs.map(({ one, other, value, provider }) => ({
    one,
    other,
    clues: [{ is: 'mergedThere', provider }],
    place: { tier: 'mergedThere', value, one, other },
  }))
}

type Sharing = { readonly type: 'email' | 'domain' | 'phone' | 'name'; readonly place: Place; readonly limit: number }

async function sharing(tx: Tx, scope: Scope, { type, place, limit }: Sharing): Promise<Candidate[]> {
  const pairs = await pairsByKey(tx, scope, { type, after: place, limit })
  return pairs.map(({ one, other, value }) => ({ one, other, clues: [], place: { tier: type, value, one, other } }))
}

const at = (value: string): Place => ({ ...startOf('alike'), value })

async function lookAlike(tx: Tx, scope: Scope, { place, limit }: { place: Place; limit: number }): Promise<Step> {
  const names = await namesAfter(tx, scope.kind, { after: place.value, limit: namesAtOnce })
  if (names.length === 0) return { found: [], next: null }
  const pairs = await pairsAlike(tx, scope, names)
  const found = pairs.map(({ one, other, value, alike, similarity }): Candidate => ({
    one,
    other,
    clues: [{ is: 'alike', names: [value, alike], similarity }],
    place: at(value),
  }))
  // A page ends with a name, so that no pair of it is lost or shown twice.
  const cut = found[limit - 1]?.place.value
  if (cut !== undefined && found.length > limit) return { found: found.filter(({ place: { value } }) => value <= cut), next: at(cut) }
  const last = names.at(-1)
  return { found, next: names.length < namesAtOnce || last === undefined ? null : at(last) }
}

async function told(tx: Tx, kind: Kind, found: readonly Candidate[]): Promise<Duplicate[]> {
  const records = await load(tx, kind, [...new Set(found.flatMap(({ one, other }) => [one, other]))])
  const keys = await sharedKeys(tx, kind, found)
  return found.flatMap(({ one, other, clues }): Duplicate[] => {
    const pair = [records.get(one), records.get(other)].filter((each) => each !== undefined)
    const [first, second] = pair.toSorted((a, b) => a.createdAt.getTime() - b.createdAt.getTime())
    if (first === undefined || second === undefined) return []
    const together = isTogether(first.values, second.values)
    const all = [...clues, ...(keys.get(`${one} ${other}`) ?? []).map((key): Clue => ({ is: 'key', key }))]
    const reasons = all.map((clue) => reasonOf(clue, { kind, together })).toSorted((a, b) => b.weight - a.weight)
    return [{ records: [first, second], score: scoreOf(reasons), reasons }]
  })
}

/** Says that two records are not the same, or takes that back. Whoever may edit one of them may say it. */
export async function dismiss(db: Db, caller: Caller, { ids, forget }: { ids: readonly [string, string]; forget: boolean }): Promise<void> {
  const [one, other] = [ids[0].toLowerCase(), ids[1].toLowerCase()]
  const wrong = [one, other].flatMap((id, at) => (isUuid(id) ? [] : [{ field: `ids.${at}`, message: 'must be the id (uuid) of a record' }]))
  if (wrong.length > 0) throw invalid(wrong)
  if (one === other) throw invalid([{ field: 'ids', message: 'must name two records' }])
  await inTx(db, mandateFor(caller), async (tx) => {
    const kind = await kindOfBoth(tx, [one, other])
    if (kind === null) throw notFound('ids: two records of one kind')
    const visible = await visibleOf(tx, scopeOf(caller, kind), [one, other])
    if (visible.size < 2) throw notFound(kind)
    const sharers = kind === 'lead' ? await sharersOf(tx, [one, other]) : new Map<string, string[]>()
    const records = [...(await load(tx, kind, [one, other])).values()]
    if (!records.some(({ id, ownerId }) => may(caller, 'edit', { kind, ownerId, sharedWith: sharers.get(id) ?? [] })))
      throw new Fault('forbidden', `Your role (${caller.role}) does not let you edit either of the two`)
    await sayNotSame(tx, [one, other], { personId: caller.personId, forget })
  })
}
