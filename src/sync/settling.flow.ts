import type { Engine, OpenStream } from './engine.flow.ts'
import type { Pending } from './sides.ts'

/** A write of ours that was answered: the link as it was read for it, and what was sent. */
export type Answered = { readonly linkId: string; readonly rev: number; readonly sent: Pending }

/** What a set of changes is settled with. `answers`: receipts by remote id. */
export type Settling = {
  readonly engine: Engine
  readonly open: OpenStream
  readonly scope: string
  readonly runId: string
  /** When reading began; no remote change counts as later. */
  readonly at: Date
  readonly generation: number | null
  readonly answers: ReadonlyMap<string, Answered>
}
