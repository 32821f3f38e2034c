import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { ApiError } from '../../api.ts'
import type { FullConfig } from '../../data/connections.ts'
import { type EntityMapping, type MappingRow, previewQuery, remoteFieldsQuery, type RowSent, saveMapping } from '../../data/mapping.ts'
import { troubleOf } from '../../data/trouble.ts'
import { t } from '../../text/t.ts'
import { toast } from '../../ui/toast.tsx'
import { changesIn, type DraftRow, draftOf, isComplete, refusedIn, sentOf } from './draft.ts'
import { useSettled } from './use-settled.ts'

export type Editing = {
  config: FullConfig
  entity: EntityMapping
  saved: readonly MappingRow[]
  /** Null: nothing was changed. */
  draft: readonly DraftRow[] | null
  onDraft: (draft: readonly DraftRow[] | null) => void
  mayEdit: boolean
}

const most = 5
const stillMs = 400

/** All that the editor of one kind knows and does: what is kept, what is being changed, what the server says to it. */
export function useMappingEditor({ config, entity, saved, draft, onDraft, mayEdit }: Editing, previewed: boolean) {
  const { entityType, version } = entity
  const configId = config.id
  const queries = useQueryClient()
  const rows = draft ?? draftOf(saved)
  const changes = draft === null ? 0 : changesIn(saved, draft)
  const sent = useSettled(JSON.stringify(sentOf(rows)), stillMs)
  const tried = useMemo(() => JSON.parse(sent) as RowSent[], [sent])
  const theirs = useQuery(remoteFieldsQuery(config.provider, { configId, entityType }))
  const kept = useQuery({ ...previewQuery({ configId, entityType, samples: most }), enabled: mayEdit })
  const look = useQuery({ ...previewQuery({ configId, entityType, rows: tried, samples: 0 }), enabled: mayEdit && changes > 0 })
  const trial = useQuery({
    ...previewQuery({ configId, entityType, rows: tried, samples: most }),
    enabled: mayEdit && previewed && changes > 0,
    placeholderData: (last) => last,
  })
  const save = useMutation({
    mutationFn: () => saveMapping(configId, { entityType, version, mappings: sentOf(rows) }),
    onSuccess: async () => {
      toast.done(t('mapping.saved'))
      await Promise.all([
        queries.invalidateQueries({ queryKey: ['mapping', configId] }),
        queries.invalidateQueries({ queryKey: ['fields'] }),
      ])
      onDraft(null)
    },
    onError: (error) => {
      if (error instanceof ApiError && error.status === 409) {
        const show = () => {
          onDraft(null)
          void queries.invalidateQueries({ queryKey: ['mapping', configId] })
        }
        toast.failed(t('mapping.moved'), undefined, { label: t('mapping.moved.do'), run: show })
      } else toast.failed(troubleOf(error).title, troubleOf(error).text)
    },
  })
  const error = changes > 0 ? (look.error ?? save.error) : null
  const told = changes > 0 && look.data !== undefined ? look.data : { mappings: saved, entity }
  return {
    rows,
    changes,
    incomplete: rows.filter((row) => !isComplete(row)).length,
    theirs,
    values: kept.data?.values ?? {},
    preview: changes > 0 ? trial : kept,
    told,
    refused: error instanceof ApiError ? refusedIn(error.fields, rows) : {},
    save,
  }
}
