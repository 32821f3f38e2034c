import { useQuery } from '@tanstack/react-query'
import { type FieldInfo, fieldsQuery, nameOf } from '../data/fields.ts'
import type { MergeLine, MergePreview, Side } from '../data/merge.ts'
import type { RecordKind } from '../data/records.ts'
import { t, tn } from '../text/t.ts'
import { cn } from '../ui/cn.ts'
import { ValueView } from '../values/value-view.tsx'

type MergeFieldsProps = {
  kind: RecordKind
  preview: MergePreview
  /** The record on the left. */ first: string
  /** null: both, by the rule. */ onChoose: (name: string, side: Side | null) => void
}

const lists: ReadonlySet<string> = new Set(['emails', 'phones', 'addresses', 'domains', 'tags', 'references', 'options'])

const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)

/** Each field that differs, with both values; the chosen one is marked. */
export function MergeFields({ kind, preview, first, onChoose }: MergeFieldsProps) {
  const fields = useQuery(fieldsQuery(kind)).data ?? []
  const differing = preview.fields.filter(({ from }) => from !== 'same')
  const same = preview.fields.length - differing.length
  return (
    <section>
      <h3 className="mb-1 font-semibold">{t('merge.fields')}</h3>
      {differing.length === 0 && <p className="text-muted">{t('merge.fields.none')}</p>}
      <div className="flex flex-col">
        {differing.map((line) => (
          <Line
            key={line.name}
            line={line}
            field={fields.find((field) => nameOf(field) === line.name)}
            preview={preview}
            first={first}
            onChoose={onChoose}
          />
        ))}
      </div>
      {same > 0 && <p className="pt-1 text-meta text-faint">{tn('merge.fields.same', same)}</p>}
    </section>
  )
}

type LineProps = Pick<MergeFieldsProps, 'preview' | 'first' | 'onChoose'> & { line: MergeLine; field: FieldInfo | undefined }

function Line({ line, field, preview, first, onChoose }: LineProps) {
  const shown = field ?? { type: line.type, to: null }
  const unites = lists.has(line.type) && !isEmpty(line.mine) && !isEmpty(line.other)
  const mine = { side: 'mine' as const, value: line.mine, title: preview.winner.title }
  const other = { side: 'other' as const, value: line.other, title: preview.loser.title }
  const sides = preview.winner.id === first ? [mine, other] : [other, mine]
  return (
    <fieldset className="grid gap-x-3 gap-y-1 border-b border-line py-2 last:border-b-0 sm:grid-cols-[120px_1fr_1fr]">
      <legend className="sr-only">{line.label}</legend>
      <div className="text-meta leading-6 text-muted" aria-hidden>
        {line.label}
        {unites && (
          <label className="ml-2 inline-flex items-center gap-1.5 sm:ml-0 sm:flex">
            <input
              type="radio"
              name={`merge-${line.name}`}
              className="accent-accent"
              checked={line.from === 'both'}
              onChange={() => onChoose(line.name, null)}
            />
            {t('merge.both')}
          </label>
        )}
      </div>
      {sides.map(({ side, value, title }) => {
        const chosen = line.from === side
        return (
          <label
            key={side}
            className={cn(
              'flex min-w-0 cursor-pointer items-start gap-2 rounded-sm px-1 leading-6 hover:bg-hover',
              !chosen && line.from !== 'both' && 'text-muted',
            )}
          >
            <input
              type="radio"
              name={`merge-${line.name}`}
              aria-label={title}
              className="mt-1.5 shrink-0 accent-accent"
              checked={chosen}
              onChange={() => onChoose(line.name, side)}
            />
            <span className="min-w-0 break-words">
              {isEmpty(value) ? (
                <span className="text-faint">{t('merge.empty')}</span>
              ) : (
                <ValueView field={shown} value={value} compact={line.type === 'reference'} />
              )}
            </span>
          </label>
        )
      })}
    </fieldset>
  )
}
