import { inTx } from '#db/db.ts'
import type { LiveSource } from '#http/live.ts'
import { configOf } from '#connections/config.ts'
import { inNameOf, visibleConnections } from './desk.flow.ts'
import type { Engine } from './engine.flow.ts'
import { listRuns, runsById } from './runs/run-read.store.ts'
import type { RunRow } from './runs/run.ts'
import { logOf } from './runs/run-view.ts'

const most = 50

const named = (bells: readonly string[], topic: string): string[] =>
  bells.flatMap((bell) => (bell.startsWith(`${topic}:`) ? [bell.slice(topic.length + 1)] : []))

/** Sync as it happens, of connections the caller may see: `{topic: 'run', log}`, `{topic: 'config', config}`, `{topic: 'conflict', id}`. Bells are named `<topic>:<id>`. */
export function liveSync({ db }: Pick<Engine, 'db'>): LiveSource {
  return {
    snapshot: (caller) =>
      inTx(db, inNameOf(caller), async (tx) => {
        const connectionIds = (await visibleConnections(tx, caller)).map(({ id }) => id)
        const { runs } = await listRuns(tx, {
          connectionIds,
          status: 'running',
          kind: undefined,
          from: undefined,
          to: undefined,
          limit: most,
          offset: 0,
        })
        return runs.map((run) => ({ topic: 'run', log: logOf(run) }))
      }),
    read: (caller, bells) =>
      inTx(db, inNameOf(caller), async (tx) => {
        const seen = await visibleConnections(tx, caller)
        const runs: RunRow[] = []
        for (const id of named(bells, 'run')) runs.push(...(await runsById(tx, id)))
        const logs = runs.filter((run) => seen.some(({ id }) => id === run.connectionId))
        const configs = seen.filter(({ id }) => named(bells, 'config').includes(id))
        return [
          ...logs.map((run) => ({ topic: 'run', log: logOf(run) })),
          ...configs.map((connection) => ({ topic: 'config', config: configOf(connection) })),
          ...named(bells, 'conflict').map((id) => ({ topic: 'conflict', id })),
        ]
      }),
  }
}
