import { queryOptions } from '@tanstack/react-query'
import { room } from '../api.ts'

const lists = room<'choices'>()

/** Small lists a reference may choose from: deal stages and pipelines, lead statuses and origins. */
export type ChoiceList = 'stage' | 'pipeline' | 'leadStatus' | 'leadOrigin'

const routes = { stage: lists.stages, pipeline: lists.pipelines, leadStatus: lists['lead-statuses'], leadOrigin: lists['lead-origins'] }

export const choicesQuery = (list: ChoiceList) =>
  queryOptions({ queryKey: ['choices', list], staleTime: 300_000, queryFn: async () => (await (await routes[list].$get()).json()).items })
