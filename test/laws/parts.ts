import { allowedDeletes } from '#sync/brake.ts'
import { answer } from '#sync/three-way/answer.ts'
import { isSpinning } from '#sync/breaker.ts'
import { mayMove } from '#sync/link-state.ts'
import { compileMapping } from '#sync/lens/mapping.ts'
import { match } from '#sync/match.ts'
import { merge } from '#sync/three-way/merge.ts'
import { mergeSlot } from '#sync/three-way/merge-slot.ts'
import { outgoing, pendingOf } from '#sync/pending.ts'
import { planPull } from '#sync/plan.ts'
import { receive } from '#sync/receipt.ts'

/** The functions under test. Laws take them as a parameter, so that a mutant is an object with one of them replaced. */
export const parts = {
  compileMapping,
  merge,
  mergeSlot,
  receive,
  answer,
  pendingOf,
  outgoing,
  planPull,
  match,
  mayMove,
  allowedDeletes,
  isSpinning,
}

export type Parts = typeof parts
