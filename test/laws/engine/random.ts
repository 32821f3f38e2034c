/** Chance from a seed (mulberry32): the same seed, the same history. */
export type Chance = {
  /** 0 ≤ x < 1 */
  next(): number
  below(n: number): number
  yes(share: number): boolean
  pick<T>(from: readonly T[]): T
}

export function chance(seed: number): Chance {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (n: number): number => Math.floor(next() * n)
  return { next, below, yes: (share) => next() < share, pick: (from) => from[below(from.length)] as (typeof from)[number] }
}
