import Check from 'lucide-react/icons/check'
import Pencil from 'lucide-react/icons/pencil'
import Undo2 from 'lucide-react/icons/undo-2'
import type { ReactNode } from 'react'
import type { Choice, Conflict, DisputedField } from '../../data/conflicts.ts'
import { t } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { cn } from '../../ui/cn.ts'
import { Kbd } from '../../ui/kbd.tsx'
import { FactEditor } from '../../values/fact-editor.tsx'
import { ValueView } from '../../values/value-view.tsx'
import { infoOf, type Picked } from './side.ts'

type Props = {
  conflict: Conflict
  field: DisputedField
  theirs: string
  /** Who and when, under each value. */
  notes: { ours: ReactNode; theirs: ReactNode }
  /** Null: neither, once it is settled. */
  pick: Picked | null
  disabled: boolean
  onPick: (pick: Picked) => void
}

/** One field: ours, as it was, theirs, and a value of one's own in their place; what stays is marked. */
export function FieldChoice({ conflict, field, theirs, notes, pick, disabled, onPick }: Props) {
  const group = `conflict-${conflict.id}-${field.name}`
  const { name } = field
  const side = (choice: Choice, title: string, note: ReactNode) => (
    <Side
      group={group}
      title={title}
      keys={choice === 'use_app' ? '1' : '2'}
      chosen={pick === choice}
      disabled={disabled}
      note={note}
      value={<Value field={field} value={(choice === 'use_app' ? conflict.appData : conflict.crmData)[name]} />}
      onChoose={() => onPick(choice)}
    />
  )
  const start = pick === 'use_crm' ? conflict.crmData[name] : conflict.appData[name]
  return (
    <fieldset className="min-w-0" disabled={disabled}>
      <legend className="mb-1 font-medium">{field.label}</legend>
      <div className="grid gap-2 sm:grid-cols-3">
        {side('use_app', t('conflicts.ours'), notes.ours)}
        <div className="rounded-md border border-dashed border-line p-3 max-sm:order-first">
          <span className="block text-meta text-muted">{t('conflicts.base')}</span>
          <span className="block py-1 break-words">
            {name === 'deleted' ? t('conflicts.base.there') : <Value field={field} value={conflict.baseData[name]} />}
          </span>
        </div>
        {side('use_crm', theirs, notes.theirs)}
      </div>
      {pick !== null && typeof pick !== 'string' && !disabled ? (
        <div className="mt-2 flex items-start gap-2 rounded-md border border-accent bg-selected p-2">
          <div ref={leaving} className="min-w-0 grow">
            <span className="flex items-center gap-1 px-1.5 text-meta text-accent">
              <Check size={12} aria-hidden />
              {t('conflicts.merged')}
            </span>
            <FactEditor
              field={infoOf(field)}
              record={{ id: conflict.entityId, rev: 0, createdAt: '', updatedAt: '', deletedAt: null }}
              value={pick.value}
              onSave={(value) => onPick({ value })}
            />
          </div>
          <Button size="iconSm" variant="ghost" aria-label={t('conflicts.merged.drop')} onClick={() => onPick('use_app')}>
            <Undo2 />
          </Button>
        </div>
      ) : (
        !disabled &&
        name !== 'deleted' && (
          <Button size="sm" variant="ghost" className="mt-1" onClick={() => onPick({ value: start ?? null })}>
            <Pencil />
            {t('conflicts.merged')}
            <span className="sr-only">{t('conflicts.merged.edit', { field: field.label })}</span>
            <span aria-hidden className="max-sm:hidden">
              <Kbd keys="3" />
            </span>
          </Button>
        )
      )}
    </fieldset>
  )
}

/** Enter that ended writing gives the page its keys back: the next one resolves. */
function leave(event: KeyboardEvent): void {
  if (event.key === 'Enter' && event.target instanceof HTMLElement && event.target.matches('[data-edit]')) event.target.blur()
}

function leaving(editor: HTMLElement | null) {
  editor?.addEventListener('keyup', leave)
  return () => editor?.removeEventListener('keyup', leave)
}

type SideProps = {
  group: string
  title: string
  keys: string
  value: ReactNode
  note: ReactNode
  chosen: boolean
  disabled: boolean
  onChoose: () => void
}

const Side = ({ group, title, keys, value, note, chosen, disabled, onChoose }: SideProps) => (
  <label
    className={cn(
      'flex flex-col rounded-md border p-3',
      chosen ? 'border-accent bg-selected' : 'border-line',
      !disabled && !chosen && 'hover:bg-hover',
    )}
  >
    <span className="flex items-center gap-2 text-meta text-muted">
      <input type="radio" name={group} checked={chosen} onChange={onChoose} className="accent-(--color-accent)" />
      {title}
      {!disabled && (
        <span aria-hidden className="max-sm:hidden">
          <Kbd keys={keys} />
        </span>
      )}
      {chosen && (
        <span className="ml-auto inline-flex items-center gap-1 font-medium text-accent">
          <Check size={12} aria-hidden />
          {t('conflicts.chosen')}
        </span>
      )}
    </span>
    <span className="min-w-0 grow py-1 break-words">{value}</span>
    <span className="text-meta text-muted">{note}</span>
  </label>
)

function Value({ field, value }: { field: DisputedField; value: unknown }) {
  if (field.name === 'deleted') return t(value === null || value === undefined ? 'conflicts.deleted' : 'conflicts.kept')
  const empty = value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
  return empty ? <span className="text-muted">{t('kit.empty')}</span> : <ValueView field={field} value={value} />
}
