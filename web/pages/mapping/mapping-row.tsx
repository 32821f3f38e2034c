import Trash from 'lucide-react/icons/trash-2'
import TriangleAlert from 'lucide-react/icons/triangle-alert'
import type { AppField, MappingRow as Row, RemoteField, Warning } from '../../data/mapping.ts'
import { inWords } from '../../data/fields.ts'
import { t, tword } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { readable } from '../../ui/diff.tsx'
import { DirectionButton } from './direction-button.tsx'
import { type DraftRow, turned } from './draft.ts'
import { LocalPicker } from './local-picker.tsx'

export type RowKnown = {
  /** As kept or as tried: labels, types and what is doubtful. */
  told: Row | undefined
  remote: RemoteField | undefined
  sample: unknown
  refused: string | undefined
  changed: boolean
}

type Props = {
  row: DraftRow
  known: RowKnown
  fields: readonly AppField[]
  /** Null: the row is only looked at. */
  onChange: ((row: DraftRow | null) => void) | null
}

/** One row: the field there, the way it goes, the field here, and what is doubtful about it. */
export function MappingRowItem({ row, known, fields, onChange }: Props) {
  const { told, remote, sample, refused, changed } = known
  const remoteLabel = remote?.label ?? told?.crmLabel ?? row.crmField
  const local = fields.find(({ name }) => name === row.appField)
  const localLabel = labelOf(row, { local, told, remoteLabel })
  const example = readable(inWords(remote ?? {}, sample))
  return (
    <li className="grid items-center gap-x-2 border-b border-line px-3 py-2 [grid-template-areas:'there_drop'_'here_way'_'note_note'] [grid-template-columns:minmax(0,1fr)_auto] last:border-b-0 hover:bg-hover sm:[grid-template-areas:'there_way_here_drop'_'note_note_note_note'] sm:[grid-template-columns:minmax(0,1fr)_48px_minmax(0,1fr)_32px]">
      <div className="min-w-0 [grid-area:there]">
        <span className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-medium">{remoteLabel}</span>
          {changed && <span className="size-1.5 self-center rounded-full bg-accent" role="img" aria-label={t('mapping.unsaved')} />}
          <Kind type={told?.crmType ?? remote?.type ?? null} />
        </span>
        <span className="flex flex-wrap items-baseline gap-x-2 text-meta">
          {remoteLabel !== row.crmField && <span className="font-mono break-all text-faint">{row.crmField}</span>}
          {example !== '' && <span className="max-w-full truncate text-muted">{t('mapping.sample', { value: example })}</span>}
        </span>
      </div>
      <div className="justify-self-center [grid-area:way]">
        <DirectionButton
          direction={row.syncDirection}
          field={remoteLabel}
          onTurn={onChange && (() => onChange({ ...row, syncDirection: turned(row.syncDirection, remote?.writable ?? true) }))}
        />
      </div>
      <div className="min-w-0 [grid-area:here]">
        {onChange === null ? (
          <span className="font-medium">{localLabel}</span>
        ) : (
          <LocalPicker
            row={row}
            remoteLabel={remoteLabel}
            label={localLabel}
            fields={fields}
            onPick={(to) => onChange({ ...row, ...to })}
          />
        )}
        <span className="flex flex-wrap items-baseline gap-x-2 px-1.5">
          {row.appField !== null && row.appField !== localLabel && (
            <span className="font-mono text-meta break-all text-faint">{row.appField}</span>
          )}
          <Kind type={local?.type ?? (row.newField === null ? (told?.appType ?? null) : (row.newField.type ?? told?.appType ?? null))} />
        </span>
      </div>
      {onChange !== null && (
        <div className="[grid-area:drop]">
          <Button variant="ghost" size="iconSm" aria-label={t('mapping.remove', { field: remoteLabel })} onClick={() => onChange(null)}>
            <Trash />
          </Button>
        </div>
      )}
      <Notes refused={refused} warnings={told?.warnings ?? []} />
    </li>
  )
}

type Naming = { local: AppField | undefined; told: Row | undefined; remoteLabel: string }

function labelOf(row: DraftRow, { local, told, remoteLabel }: Naming): string {
  if (row.newField !== null) return t('mapping.made', { label: row.newField.label ?? remoteLabel })
  if (row.appField === null) return t('mapping.choose')
  return local?.label ?? (told?.appField === row.appField ? told.appLabel : row.appField)
}

const Kind = ({ type }: { type: string | null }) =>
  type === null ? null : <span className="text-meta text-faint">{tword('fields.type', type)}</span>

function Notes({ refused, warnings }: { refused: string | undefined; warnings: readonly Warning[] }) {
  if (refused === undefined && warnings.length === 0) return null
  return (
    <ul className="mt-1 flex flex-col gap-0.5 text-meta [grid-area:note]">
      {refused !== undefined && (
        <li className="flex gap-1.5 text-bad">
          <TriangleAlert size={14} aria-hidden className="mt-0.5 shrink-0" />
          <span role="alert">{refused}</span>
        </li>
      )}
      {warnings.map(({ code, text }) => (
        <li key={code} className="flex gap-1.5 text-warn">
          <TriangleAlert size={14} aria-hidden className="mt-0.5 shrink-0" />
          {text}
        </li>
      ))}
    </ul>
  )
}
