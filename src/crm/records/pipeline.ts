import type { FaultDetail } from '#lib/fault.ts'
import type { Values } from '#model/value.ts'

/** A stage with its pipeline, in the order people see them. */
export type Stage = { readonly id: string; readonly pipelineId: string }

/** A deal's stage and pipeline belong together: a stage brings its pipeline, a pipeline its first stage, a new deal the first of all. */
export function placed(
  patch: Values,
  now: Values | null,
  stages: readonly Stage[],
): { readonly patch: Values; readonly wrong: readonly FaultDetail[] } {
  const stage = patch.stageId === undefined ? undefined : stages.find((each) => each.id === patch.stageId)
  if (stage !== undefined) {
    const clash = typeof patch.pipelineId === 'string' && patch.pipelineId !== stage.pipelineId
    return {
      patch: { ...patch, pipelineId: stage.pipelineId },
      wrong: clash ? [{ field: 'stageId', message: 'is a stage of another pipeline' }] : [],
    }
  }
  if (patch.stageId !== undefined && patch.stageId !== null) return { patch, wrong: [] }
  const asked =
    patch.pipelineId ?? (now === null && patch.pipelineId === undefined && patch.stageId === undefined ? stages[0]?.pipelineId : undefined)
  if (typeof asked !== 'string' || (patch.stageId === undefined && now?.pipelineId === asked)) return { patch, wrong: [] }
  if (patch.stageId === null) return { patch, wrong: [] }
  const first = stages.find((each) => each.pipelineId === asked)
  return { patch: { ...patch, pipelineId: asked, stageId: first?.id ?? null }, wrong: [] }
}
