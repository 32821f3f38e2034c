import type { FaultDetail } from '#lib/fault.ts'
import type { Values } from '#model/value.ts'

/** A stage with its pipeline, in the order people see them. */
export type Stage = { readonly id: string; readonly pipelineId: string }

type Placed = { readonly patch: Values; readonly wrong: readonly FaultDetail[] }

/** A deal's stage and pipeline belong together: a stage brings its pipeline, a pipeline its first stage, a new deal (`now` null) the first of all. */
export function placed(patch: Values, now: Values | null, stages: readonly Stage[]): Placed {
  if (patch.stageId !== undefined) return byStage(patch, stages)
  if (patch.pipelineId !== undefined) return { patch: byPipeline(patch, now, stages), wrong: [] }
  return { patch: now === null ? atBeginning(patch, stages) : patch, wrong: [] }
}

/** A stage that is named brings its pipeline; none, or one that does not exist, is left for others to judge. */
function byStage(patch: Values, stages: readonly Stage[]): Placed {
  const stage = stages.find((each) => each.id === patch.stageId)
  if (stage === undefined) return { patch, wrong: [] }
  const clashes = typeof patch.pipelineId === 'string' && patch.pipelineId !== stage.pipelineId
  return {
    patch: { ...patch, pipelineId: stage.pipelineId },
    wrong: clashes ? [{ field: 'stageId', message: 'is a stage of another pipeline' }] : [],
  }
}

function byPipeline(patch: Values, now: Values | null, stages: readonly Stage[]): Values {
  if (patch.pipelineId === null || patch.pipelineId === now?.pipelineId) return patch
  return { ...patch, stageId: stages.find((each) => each.pipelineId === patch.pipelineId)?.id ?? null }
}

function atBeginning(patch: Values, [first]: readonly Stage[]): Values {
  return first === undefined ? patch : { ...patch, pipelineId: first.pipelineId, stageId: first.id }
}
