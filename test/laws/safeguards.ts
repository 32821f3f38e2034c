import { deepStrictEqual, ok } from 'node:assert/strict'
import fc from 'fast-check'
import type { Actor } from '#model/actor.ts'
import type { RecordKey } from '#model/noun.ts'
import { linkStates } from '#sync/link-state.ts'
import type { Law } from './law.ts'

type Load = { readonly live: number; readonly asked: readonly number[] }
type Moves = readonly number[]
type Candidates = readonly { readonly mail: number; readonly linked: boolean; readonly lost: boolean }[]
type Case = {
  readonly load: Load
  readonly moves: Moves
  readonly candidates: Candidates
  readonly stamped: number | null
  readonly changes: readonly { readonly atMs: number; readonly by: 'connection' | 'person' }[]
  readonly orders: readonly [number, number]
  readonly state: number
  readonly tag: boolean
}

const cases: fc.Arbitrary<Case> = fc.record({
  load: fc.record({ live: fc.nat({ max: 2000 }), asked: fc.array(fc.nat({ max: 60 }), { maxLength: 5 }) }),
  moves: fc.array(fc.nat({ max: linkStates.length - 1 }), { maxLength: 8 }),
  candidates: fc.array(fc.record({ mail: fc.nat({ max: 1 }), linked: fc.boolean(), lost: fc.boolean() }), { maxLength: 4 }),
  stamped: fc.option(fc.nat({ max: 3 })),
  changes: fc.array(
    fc.record({
      atMs: fc.integer({ min: 0, max: 7_200_000 }),
      by: fc.constantFrom('connection' as const, 'connection' as const, 'connection' as const, 'person' as const),
    }),
    { maxLength: 12 },
  ),
  orders: fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 3 })),
  state: fc.nat({ max: linkStates.length - 1 }),
  tag: fc.boolean(),
})

/** Brake, breaker, link states, matching and the plan of a pulled change, each against its sentence in the design. */
export const safeguards: Law<Case> = {
  name: 'safeguards',
  cases,
  holds: (of, parts) => {
    brake(of.load, parts.allowedDeletes)
    states(of.moves, parts.mayMove)
    matching(of, parts.match)
    const nowMs = 7_200_000
    const hour = of.changes.filter((change) => change.atMs > nowMs - 3_600_000)
    const touched = Math.max(-1, ...hour.filter((change) => change.by === 'person').map((change) => change.atMs))
    const alone = hour.filter((change) => change.by === 'connection' && change.atMs > touched)
    const actors: Readonly<Record<string, Actor>> = { connection: 'connection:1', person: 'person:1' }
    deepStrictEqual(
      parts.isSpinning(
        of.changes.map((change) => ({ atMs: change.atMs, actor: actors[change.by] ?? 'system:x' })),
        nowMs,
      ),
      alone.length > 6,
      'the breaker',
    )
    plans(of, parts.planPull)
  },
}

/** Within a day never more than max(20, 5 %) of what lives, however it is asked. */
function brake(load: Load, allowed: (load: { live: number; recent: number; asked: number }) => number): void {
  let recent = 0
  for (const asked of load.asked) {
    const pass = allowed({ live: load.live, recent, asked })
    ok(pass >= 0 && pass <= asked)
    ok(pass === asked || recent + pass === Math.max(20, Math.floor(load.live * 0.05)) || pass === 0, 'lets through what it may')
    recent += pass
  }
  ok(recent <= Math.max(20, Math.floor(load.live * 0.05)), 'the brake holds')
}

/** On its own the engine never leads a link out of `gone` or `excluded`. */
function states(
  moves: Moves,
  mayMove: (from: (typeof linkStates)[number], to: (typeof linkStates)[number], mover: 'engine' | 'person') => boolean,
): void {
  let state: (typeof linkStates)[number] = 'unborn'
  let over = false
  for (const move of moves) {
    const to = linkStates[move] ?? 'unborn'
    if (!mayMove(state, to, 'engine')) continue
    if (over) ok(to === 'gone' || to === 'excluded', `${state} → ${to} revives`)
    if (state === 'excluded') ok(to === 'excluded', `excluded → ${to}`)
    over ||= to === 'gone' || to === 'excluded'
    state = to
  }
}

const key = (mail: number): RecordKey => ({ type: 'email', value: `m${mail}@acme.example` })

function matching(
  of: Case,
  match: (
    kind: 'contact',
    sought: { stamped: string | null; keys: readonly RecordKey[] },
    candidates: readonly { record: string; keys: readonly RecordKey[]; linked: boolean; lost: boolean }[],
  ) => { kind: string; record?: string },
): void {
  const list = of.candidates.map((each, at) => ({ record: `r${at}`, keys: [key(each.mail)], linked: each.linked, lost: each.lost }))
  const found = match('contact', { stamped: of.stamped === null ? null : `r${of.stamped}`, keys: [key(0)] }, list)
  const stamped = list.find((each) => each.record === `r${of.stamped ?? -1}` && !each.linked)
  const fits = list.filter((each) => !each.linked && !each.lost && each.keys[0]?.value === key(0).value)
  if (stamped) deepStrictEqual([found.kind, found.record], ['record', stamped.record], 'its stamp')
  else
    deepStrictEqual(
      [found.kind, found.record],
      [fits.length === 0 ? 'none' : fits.length === 1 ? 'record' : 'ambiguous', fits.length === 1 ? fits[0]?.record : undefined],
      'its keys',
    )
}

function plans(
  of: Case,
  plan: (
    change: { tag: string | null; order: string | null; values: null | Record<string, never> },
    known: { state: (typeof linkStates)[number]; tag: string | null; order: string | null } | null,
  ) => string,
): void {
  const [order, known] = [String(of.orders[0]), String(of.orders[1])]
  const state = linkStates[of.state] ?? 'live'
  const change = { tag: of.tag ? 'b' : 'a', order, values: {} }
  const found = plan(change, { state, tag: 'a', order: known })
  if (order < known) deepStrictEqual(found, 'late', 'what is older is late')
  else if (order === known && !of.tag) deepStrictEqual(found, 'unchanged', 'what was seen is unchanged')
  else ok(found !== 'late' && found !== 'unchanged' && found !== 'match', `a newer change of a ${state} link is ${found}`)
  if (state === 'gone' && order > known) deepStrictEqual(found, 'alive', 'what returns is a question')
  if (state === 'excluded' && order > known) deepStrictEqual(found, 'note', 'what is excluded is left alone')
  deepStrictEqual(plan(change, null), 'match', 'what has no link is matched first')
}
