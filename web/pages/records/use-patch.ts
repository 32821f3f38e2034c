import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ApiError } from '../../api.ts'
import { type FieldInfo, inWords, nameOf, patchOf, valueOf } from '../../data/fields.ts'
import { patchRecord, type Rec, type RecordKind, recordQuery } from '../../data/records.ts'
import { refreshRecords } from '../../data/refresh.ts'
import { troubleOf } from '../../data/trouble.ts'
import { t } from '../../text/t.ts'
import { toast } from '../../ui/toast.tsx'
import { valueText } from '../../values/value.ts'

type Change = { field: FieldInfo; value: unknown; former: unknown; rev: number; undoing: boolean }
type Clash = { field: string; yours: unknown; theirs: unknown }

/** The fields that somebody else changed meanwhile, as a 409 tells them. */
function clashesOf(error: unknown): { clashes: Clash[]; rev: number } | null {
  if (!(error instanceof ApiError) || error.status !== 409 || typeof error.details !== 'object' || error.details === null) return null
  const { fields, rev } = error.details as { fields?: Clash[]; rev?: number }
  return Array.isArray(fields) && typeof rev === 'number' ? { clashes: fields, rev } : null
}

/** Saves one field at once: shown before the server answers, taken back when it refuses, undone from the toast. */
export function usePatch(kind: RecordKind, record: Rec) {
  const queries = useQueryClient()
  const { queryKey } = recordQuery(kind, record.id)
  const show = (name: string, value: unknown) =>
    queries.setQueryData<Rec>(queryKey, (now) => {
      if (now === undefined) return now
      const patch = patchOf(name, value)
      return {
        ...now,
        ...patch,
        ...('custom' in patch ? { custom: { ...now.custom, ...(patch['custom'] as Record<string, unknown>) } } : {}),
      }
    })
  const { mutate } = useMutation({
    mutationFn: ({ field, value, rev }: Change) => patchRecord(kind, { id: record.id, rev }, patchOf(nameOf(field), value)),
    onMutate: async ({ field, value }) => {
      await queries.cancelQueries({ queryKey, exact: true })
      show(nameOf(field), value)
    },
    onSuccess: (saved, { field, former, value, undoing }) => {
      queries.setQueryData(queryKey, saved)
      if (undoing) toast.done(t('record.undone', { label: field.label }))
      else
        toast.done(t('record.changed', { label: field.label }), {
          onUndo: () => mutate({ field, value: former, former: value, rev: saved.rev, undoing: true }),
        })
    },
    onError: (error, change) => {
      const { field, former } = change
      show(nameOf(field), former)
      const clash = clashesOf(error)
      const theirs = clash?.clashes.find((one) => one.field === nameOf(field))
      if (clash === null || theirs === undefined) {
        const again = { label: t('kit.error.retry'), run: () => mutate(change) }
        const kept = t('record.refused.kept', { reason: refusalOf(error), value: wordsOf(field, change.value) })
        if (mayPass(error)) toast.failed(t('record.refused', { label: field.label }), kept, again)
        else toast.failed(t('record.refused', { label: field.label }), refusalOf(error))
        return
      }
      const words = { theirs: wordsOf(field, theirs.theirs), yours: wordsOf(field, change.value) }
      toast.failed(t('record.clash', { label: field.label }), t('record.clash.text', words), {
        label: t('record.clash.mine'),
        run: () => mutate({ ...change, former: theirs.theirs, rev: clash.rev }),
      })
    },
    onSettled: () => refreshRecords(queries, kind, [record.id]),
  })
  return (field: FieldInfo, value: unknown) =>
    mutate({ field, value, former: valueOf(record, nameOf(field)) ?? null, rev: record.rev, undoing: false })
}

const wordsOf = (field: FieldInfo, value: unknown) => valueText(field.type, inWords(field, value)) || t('kit.empty')

/** Not what was typed, but the way to the server was at fault. */
const mayPass = (error: unknown) => error instanceof ApiError && (error.status === 0 || error.status >= 500)

function refusalOf(error: unknown): string {
  const issues = error instanceof ApiError ? Object.values(error.fields) : []
  return issues.length > 0 ? issues.join(' · ') : (troubleOf(error).text ?? troubleOf(error).title)
}
