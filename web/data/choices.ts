import { queryOptions } from '@tanstack/react-query'
import { ask } from '../api.ts'

/** Small lists a reference may choose from: deal stages and pipelines, lead statuses and origins. */
export type ChoiceList = 'stage' | 'pipeline' | 'leadStatus' | 'leadOrigin'
export type Choice = { id: string; name: string; position: number; outcome: string | null; pipelineId: string | null }

const paths: Record<ChoiceList, string> = {
  stage: '/stages',
  pipeline: '/pipelines',
  leadStatus: '/lead-statuses',
  leadOrigin: '/lead-origins',
}

export const choicesQuery = (list: ChoiceList) =>
  queryOptions({
    queryKey: ['choices', list],
    staleTime: 300_000,
    queryFn: async () => (await ask<{ items: Choice[] }>(paths[list])).items,
  })
