import { expect, test } from 'vitest'
import { placed } from './pipeline.ts'

const stages = [
  { id: 'a1', pipelineId: 'a' },
  { id: 'a2', pipelineId: 'a' },
  { id: 'b1', pipelineId: 'b' },
]
const now = { pipelineId: 'a', stageId: 'a2' }

test.each([
  ['a new deal starts at the first of all', {}, null, { pipelineId: 'a', stageId: 'a1' }],
  ['a new deal in a pipeline starts at its first', { pipelineId: 'b' }, null, { pipelineId: 'b', stageId: 'b1' }],
  ['a new deal without a stage on purpose', { stageId: null }, null, { stageId: null }],
  ['a stage brings its pipeline', { stageId: 'b1' }, now, { pipelineId: 'b', stageId: 'b1' }],
  ['another pipeline brings its first stage', { pipelineId: 'b' }, now, { pipelineId: 'b', stageId: 'b1' }],
  ['the same pipeline changes no stage', { pipelineId: 'a' }, now, { pipelineId: 'a' }],
  ['anything else changes neither', { name: 'x' }, now, { name: 'x' }],
] as const)('%s', (...[, patch, before, expected]) => {
  expect(placed(patch, before, stages)).toEqual({ patch: expected, wrong: [] })
})

test('a stage of another pipeline is refused', () => {
  expect(placed({ stageId: 'b1', pipelineId: 'a' }, now, stages).wrong).toEqual([
    { field: 'stageId', message: 'is a stage of another pipeline' },
  ])
})

test('without any pipeline a new deal has none', () => {
  expect(placed({}, null, [])).toEqual({ patch: {}, wrong: [] })
})
