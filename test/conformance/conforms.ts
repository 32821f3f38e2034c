import { afterAll, beforeAll, describe } from 'vitest'
import type { Connector } from '#connectors/kit/connector.ts'
import type { Stream } from '#connectors/kit/stream.ts'
import type { Kind } from '#model/kinds.ts'
import { must } from '#lib/must.ts'
import { namesItself } from './names-itself.ts'
import { pulls } from './pulls.ts'
import { pushes } from './pushes.ts'
import { readsAndWritesByMeaning } from './lenses.ts'
import type { OpenWorld, World } from './world.ts'

/** One stream under test; `world` opens before its tests run. */
export type Subject = { readonly connector: Connector; readonly stream: Stream; readonly kind: Kind; readonly world: () => World }

/** What every connector must do, against its stand-in over HTTP. */
export function conforms(connector: Connector, open: OpenWorld): void {
  describe(`${connector.id} conforms`, () => {
    let opened: World | undefined
    beforeAll(async () => {
      opened = await open(connector)
    })
    afterAll(() => opened?.[Symbol.asyncDispose]())
    for (const [kind, stream] of Object.entries(connector.streams) as [Kind, Stream][]) {
      const subject: Subject = { connector, stream, kind, world: () => must(opened, 'the world') }
      describe(kind, () => {
        namesItself(subject)
        pulls(subject)
        readsAndWritesByMeaning(subject)
        pushes(subject)
      })
    }
  })
}
