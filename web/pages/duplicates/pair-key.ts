import type { Duplicate } from '../../data/duplicates.ts'

/** One name for a pair, whichever way round. */
export const keyOf = ({ records }: Pick<Duplicate, 'records'>): string =>
  records
    .map(({ id }) => id)
    .toSorted()
    .join(' ')
