import { actorsOf, type ActorShown } from '#crm/audit/people.store.ts'
import { invalid } from '#lib/fault.ts'
import type { Kind } from '#model/kinds.ts'
import { atConnection } from '../desk.flow.ts'
import type { Engine } from '../engine.flow.ts'
import { editMapping, type At, type Edited } from './edit.flow.ts'
import { mappingLines } from './history.store.ts'
import { pastOf, versionAt, type PastVersion } from './history.ts'

export type Told = Omit<PastVersion, 'actor'> & { readonly actor: ActorShown }

const most = 100

/** The last states of a mapping, newest first. */
export async function historyOf(engine: Engine, at: At, kind: Kind): Promise<readonly Told[]> {
  return atConnection(engine, { ...at, action: 'seeConnection' }, async (tx, connection) => {
    const versions = pastOf(await mappingLines(tx, connection.id), kind)
      .slice(-most)
      .toReversed()
    const named = await actorsOf(
      tx,
      versions.map(({ actor }) => actor),
    )
    return versions.map(({ actor, ...version }) => ({ ...version, actor: named(actor) }))
  })
}

type Asked = {
  readonly kind: Kind
  readonly id?: string | undefined
  readonly at?: Date | undefined
  readonly version?: number | undefined
}

/** Makes a former state the mapping of today; rows that stand keep their ids. Throws `invalid` where there is no such state, or where it cannot stand any more. */
export async function restoreMapping(engine: Engine, at: At, { kind, version, ...asked }: Asked): Promise<Edited> {
  const past = await atConnection(engine, { ...at, action: 'manageConnection' }, async (tx, connection) =>
    versionAt(pastOf(await mappingLines(tx, connection.id), kind), asked),
  )
  if (past === undefined) {
    const field = asked.id === undefined ? 'at' : 'versionId'
    throw invalid([{ field, message: 'names no former state of this mapping; GET …/field-mappings/history lists them' }])
  }
  return editMapping(engine, at, {
    kind,
    version,
    draft: (now) =>
      past.rows.map(({ remotePath, localPath, direction, transform, transformBack }) => ({
        id: now.find((row) => row.remotePath === remotePath)?.id ?? null,
        remotePath,
        localPath,
        make: null,
        direction,
        transform,
        transformBack,
      })),
  })
}
