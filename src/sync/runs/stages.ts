/** What the time of a run goes to: waiting for the provider's reads, matching and merging, writing here, and the provider's writes. */
export const stageNames = ['read', 'match', 'write', 'push'] as const

export type StageName = (typeof stageNames)[number]

/** One stage of a run: when it first began and last ended (epoch milliseconds), how long it was at work between them, and how often. */
export type Span = { readonly fromMs: number; readonly toMs: number; readonly busyMs: number; readonly times: number }

export type Stages = Partial<Readonly<Record<StageName, Span>>>

/** A run's stages with one more piece of work. */
export function worked(stages: Stages, name: StageName, { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }): Stages {
  const known = stages[name]
  const took = Math.max(0, toMs - fromMs)
  const span: Span =
    known === undefined
      ? { fromMs, toMs, busyMs: took, times: 1 }
      : {
          fromMs: Math.min(known.fromMs, fromMs),
          toMs: Math.max(known.toMs, toMs),
          busyMs: known.busyMs + took,
          times: known.times + 1,
        }
  return { ...stages, [name]: span }
}
