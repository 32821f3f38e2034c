import type { Written } from '#crm/records/write.store.ts'
import type { Engine, OpenStream } from './engine.flow.ts'
import type { LinkRow, Sent } from './link.ts'
import type { Looked } from './matching.flow.ts'
import type { Routes } from './route.ts'
import type { Pending } from './three-way/sides.ts'
import type { Weighed } from './weigh.ts'

/** A write of ours that was answered, `write` as its link carried it, and what was sent. `late`: got by a later read, which has no privilege. */
export type Answered = { readonly linkId: string; readonly write: Sent | null; readonly sent: Pending; readonly late?: true }

/** What became of a set of changes, before links and conflicts are written. */
export type Outcome = {
  readonly weighed: readonly Weighed[]
  readonly written: readonly Written[]
  readonly noted: readonly { readonly link: LinkRow; readonly fresh: boolean }[]
  readonly routes: Routes
  readonly links: ReadonlyMap<string, LinkRow>
  readonly looked: Looked
}

/** What a set of changes is settled with. `answers`: receipts by remote id. */
export type Settling = {
  readonly engine: Engine
  readonly open: OpenStream
  readonly scope: string
  readonly runId: string
  /** When reading began; no remote change counts as later. */
  readonly at: Date
  readonly generation: number | null
  /** A page waits for a write on its way to its links (`Busy`); what was read by id leaves such links to their receipts. */
  readonly waits: boolean
  readonly answers: ReadonlyMap<string, Answered>
  /** Records are made while no other page makes any. Without it they are made beside others, and who commits asks `isOvertaken` first. */
  readonly alone?: boolean
  /** Told when a set is matched and merged, before it is written. */
  readonly weighed?: () => void
  /** Told what became of each set: a rehearsal looks on. */
  readonly watch?: (outcome: Outcome) => void
}
