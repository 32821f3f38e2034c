import { useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { Query } from '../../api.ts'
import { pathOf, type RecordKind } from '../../data/records.ts'
import type { Search } from '../../search.ts'
import type { Sort } from '../../ui/table-layout.ts'
import { filtersOf, nameOfFilter } from './filter.ts'

/** The list's state in the address: `search` as written, `query` as the API takes it. */
export function useListSearch(kind: RecordKind) {
  const search = useSearch({ strict: false })
  const navigate = useNavigate()
  const text = JSON.stringify(search)
  const query = useMemo(() => queryOf(JSON.parse(text) as Search), [text])
  const change = (words: Search) => void navigate({ to: `/${pathOf[kind]}`, search: { ...search, ...words }, replace: true })
  return { search, query, sort: sortOf(search['sort']), change }
}

function queryOf(search: Search): Query {
  const filters = filtersOf(search).map((filter) => [nameOfFilter(filter), filter.value] as const)
  return {
    ...Object.fromEntries(filters),
    ...(search['q'] ? { q: search['q'] } : {}),
    ...(search['deleted'] === 'true' ? { deleted: 'true' } : {}),
    ...(search['sort'] ? { sort: search['sort'] } : {}),
  }
}

function sortOf(word: string | undefined): Sort | null {
  if (word === undefined || word === '') return null
  return word.startsWith('-') ? { column: word.slice(1), descending: true } : { column: word, descending: false }
}
