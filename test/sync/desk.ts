import type { Caller } from '#access/caller.ts'
import { configRoutes } from '#sync/configs/config.routes.ts'
import { conflictRoutes } from '#sync/conflicts/conflict.routes.ts'
import { decideRoutes } from '#sync/decide/decide.routes.ts'
import { heldRoutes } from '#sync/held/held.routes.ts'
import { linkRoutes } from '#sync/link.routes.ts'
import { mappingEditorRoutes } from '#sync/mapping/editor.routes.ts'
import { mappingRoutes } from '#sync/mapping/mapping.routes.ts'
import { runRoutes } from '#sync/runs/run.routes.ts'
import { runDetailRoutes } from '#sync/runs/runs.routes.ts'
import { whyNotRoutes } from '#sync/why-not/why-not.routes.ts'
import { asking, type Asking } from '#test/asking.ts'
import type { Stage } from './stage.ts'

/** The routes of the sync over a stage, as a caller meets them. */
export function deskOf({ engine }: Stage, caller: Caller): Asking {
  const rooms = [
    configRoutes(engine),
    heldRoutes(engine),
    conflictRoutes(engine),
    decideRoutes(engine),
    runRoutes(engine),
    runDetailRoutes(engine),
    mappingRoutes(engine),
    mappingEditorRoutes(engine),
    linkRoutes(engine, 'contact'),
    whyNotRoutes(engine, 'contact'),
    whyNotRoutes(engine, 'lead'),
    linkRoutes(engine, 'lead'),
  ]
  return asking([['/', rooms]], caller)
}
