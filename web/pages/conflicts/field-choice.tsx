import type { Choice, Conflict } from '../../data/conflicts.ts'
import { t } from '../../text/t.ts'
import { cn } from '../../ui/cn.ts'
import { readable } from '../../ui/diff.tsx'

type Props = {
  conflict: Conflict
  field: string
  label: string
  theirs: string
  side: Choice
  disabled: boolean
  onChoose: (side: Choice) => void
}

/** One field: ours, as it was, theirs; the chosen side is marked. */
export function FieldChoice({ conflict, field, label, theirs, side, disabled, onChoose }: Props) {
  const group = `conflict-${conflict.id}-${field}`
  return (
    <fieldset className="min-w-0" disabled={disabled}>
      <legend className="mb-1 text-meta font-medium text-muted">{label}</legend>
      <div className="grid gap-2 sm:grid-cols-3">
        <Side
          group={group}
          title={t('conflicts.ours')}
          value={conflict.appData[field]}
          chosen={side === 'use_app'}
          onChoose={() => onChoose('use_app')}
        />
        <div className="rounded-md border border-dashed border-line p-3">
          <span className="block text-meta text-muted">{t('conflicts.base')}</span>
          <Value value={conflict.baseData[field]} />
        </div>
        <Side
          group={group}
          title={theirs}
          value={conflict.crmData[field]}
          chosen={side === 'use_crm'}
          onChoose={() => onChoose('use_crm')}
        />
      </div>
    </fieldset>
  )
}

type SideProps = { group: string; title: string; value: unknown; chosen: boolean; onChoose: () => void }

const Side = ({ group, title, value, chosen, onChoose }: SideProps) => (
  <label className={cn('block cursor-pointer rounded-md border p-3', chosen ? 'border-accent bg-selected' : 'border-line hover:bg-hover')}>
    <span className="flex items-center gap-2 text-meta text-muted">
      <input type="radio" name={group} checked={chosen} onChange={onChoose} className="accent-(--color-accent)" />
      {title}
    </span>
    <Value value={value} />
  </label>
)

function Value({ value }: { value: unknown }) {
  const text = readable(value)
  return text === '' ? <span className="text-muted">{t('kit.empty')}</span> : <span className="break-words">{text}</span>
}
