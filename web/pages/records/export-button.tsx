import { useMutation } from '@tanstack/react-query'
import Download from 'lucide-react/icons/download'
import type { Query } from '../../api.ts'
import { type FieldInfo, nameOf, valueOf } from '../../data/fields.ts'
import { titleOf } from '../../data/record-title.ts'
import { listRecords, pathOf, type Rec, type RecordKind } from '../../data/records.ts'
import { troubleOf } from '../../data/trouble.ts'
import { t, tn } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { readable } from '../../ui/diff.tsx'
import { toast } from '../../ui/toast.tsx'
import { csv, download } from './csv.ts'
import { itemsOf, valueText } from '../../values/value.ts'

const MOST = 20_000
const PAGE = 200

async function allRows(kind: RecordKind, query: Query): Promise<{ rows: Rec[]; cut: boolean }> {
  const rows: Rec[] = []
  let cursor: string | null = null
  do {
    const page = await listRecords(kind, { ...query, limit: PAGE, cursor })
    rows.push(...page.items)
    cursor = page.pagination.next ?? null
  } while (cursor !== null && rows.length < MOST)
  return { rows, cut: cursor !== null }
}

function cellOf(field: FieldInfo, record: Rec): string {
  const value = valueOf(record, nameOf(field))
  if (field.type === 'emails' || field.type === 'phones')
    return itemsOf(value)
      .map((item) => item.value)
      .join('; ')
  if (field.type === 'number' || field.type === 'money' || field.type === 'date' || field.type === 'instant') return readable(value)
  return valueText(field.type, value)
}

type ExportButtonProps = { kind: RecordKind; query: Query; fields: readonly FieldInfo[] }

/** All rows of the list as it is filtered and sorted, every field, as a CSV file. */
export function ExportButton({ kind, query, fields }: ExportButtonProps) {
  const run = useMutation({
    mutationFn: () => allRows(kind, query),
    onSuccess: ({ rows, cut }) => {
      const header = ['id', t(`column.name.${kind}`), ...fields.map((field) => field.label), t('column.createdAt'), t('column.updatedAt')]
      const lines = rows.map((record) => [
        record.id,
        titleOf(kind, record),
        ...fields.map((field) => cellOf(field, record)),
        record.createdAt,
        record.updatedAt,
      ])
      download(`${pathOf[kind]}.csv`, csv(header, lines))
      if (cut) toast.note(t('export.cut', { count: rows.length }))
      else toast.done(tn('export.done', rows.length))
    },
    onError: (error) => toast.failed(troubleOf(error).title, troubleOf(error).text),
  })
  return (
    <Button size="sm" variant="ghost" busy={run.isPending} onClick={() => run.mutate()} className="max-sm:hidden">
      <Download />
      {t('export.csv')}
    </Button>
  )
}
