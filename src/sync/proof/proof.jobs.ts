import { z } from 'zod'
import type { Jobs } from '#jobs/queue.ts'
import { openStream, type Engine } from '../engine.flow.ts'
import { proveHeld } from './prove.flow.ts'
import { proveByReading } from './read.flow.ts'

const ofProof = z.object({ workspaceId: z.uuid(), streamId: z.uuid(), how: z.enum(['held', 'read']) })

/** Comparisons of both sides of a stream. */
export function proofJobs(engine: Engine): Jobs {
  return {
    'sync.proof': {
      concurrency: 1,
      async handle(data) {
        const { how, ...at } = ofProof.parse(data)
        const open = await openStream(engine, at.workspaceId, at.streamId)
        if (open === null) return
        if (how === 'read') return proveByReading(engine, open)
        const againMs = await proveHeld(engine, open)
        if (againMs !== null) await engine.hint({ job: 'sync.proof', ...at, how, afterMs: againMs })
      },
    },
  }
}
