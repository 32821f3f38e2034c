import type { Caller } from '#access/caller.ts'
import type { Db } from '#db/db.ts'
import type { Clock } from '#lib/clock.ts'
import type { Sealer } from '#lib/seal.ts'
import type { Mandate } from '#model/actor.ts'
import type { Budgets } from './budgets.flow.ts'
import type { Providers } from './provider.ts'

/** All that connections need from outside; time, chance and ids are passed in. */
export type Connections = {
  readonly db: Db
  readonly clock: Clock
  readonly budgets: Budgets
  readonly providers: Providers
  /** Seals tokens; a connection's id is their associated data. */
  readonly sealer: Pick<Sealer, 'seal' | 'open'>
  /** Where this installation is reached; the redirect registered at providers is below it. */
  readonly publicUrl: string
  /** Where providers ring, when it is somewhere else. */
  readonly webhookBase?: string
  /** Origins a program's flow may be handed on to. */
  readonly corsOrigins: readonly string[]
  readonly newId: () => string
  /** 0 ≤ x < 1 */
  readonly random: () => number
  readonly wait: (ms: number) => Promise<void>
  /** Told after a connection has changed its state. */
  readonly changed: (connection: { readonly workspaceId: string; readonly id: string }) => Promise<void>
}

/** In whose name tokens and states are kept. */
export function mandateIn(workspaceId: string): Mandate {
  return { workspaceId, actor: 'system:connections' }
}

/** In whose name a person's acts are kept. */
export function inNameOf({ workspaceId, personId }: Caller): Mandate {
  return { workspaceId, actor: `person:${personId}` }
}
