import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import Calendar from 'lucide-react/icons/calendar'
import File from 'lucide-react/icons/file'
import Mail from 'lucide-react/icons/mail'
import Pencil from 'lucide-react/icons/pencil'
import RefreshCw from 'lucide-react/icons/refresh-cw'
import SquareCheck from 'lucide-react/icons/square-check'
import StickyNote from 'lucide-react/icons/sticky-note'
import Trash2 from 'lucide-react/icons/trash-2'
import { type ReactNode, useState } from 'react'
import { type FieldInfo, nameOf } from '../../data/fields.ts'
import type { RecordKind } from '../../data/records.ts'
import { deleteNote, restoreNote, type TimelineItem } from '../../data/timeline.ts'
import { troubleOf } from '../../data/trouble.ts'
import { t, tn } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { Diff, type FieldChange } from '../../ui/diff.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { toast } from '../../ui/toast.tsx'
import { onDemand } from './on-demand.ts'
import { Reference } from './reference.tsx'
import { valueText } from './value.ts'

const icons = { meeting: Calendar, email: Mail, audit: Pencil, task: SquareCheck, note: StickyNote, file: File, sync: RefreshCw }

type TimelineEntryProps = { item: TimelineItem; kind: RecordKind; id: string; fields: readonly FieldInfo[]; writable: boolean }

/** One thing that happened: icon, who, a sentence, when; changes and notes open in place. */
export function TimelineEntry({ item, kind, id, fields, writable }: TimelineEntryProps) {
  const Icon = icons[item.type]
  return (
    <li className="group relative flex gap-3 pb-4 before:absolute before:top-6 before:bottom-0 before:left-[11px] before:w-px before:bg-line last:before:hidden">
      <span className="grid size-6 shrink-0 place-items-center rounded-full border border-line bg-raised text-faint">
        <Icon size={12} aria-hidden />
      </span>
      <div className="min-w-0 grow">
        <div className="flex min-h-6 flex-wrap items-baseline gap-x-1.5 pt-0.5">
          <span className="font-medium">{item.user?.name ?? actorOf(item)}</span>
          <span className="min-w-0 text-muted">{item.type === 'note' ? t('timeline.wrote') : item.summary}</span>
          <RelativeTime at={item.timestamp} className="text-meta whitespace-nowrap text-faint" />
          {item.type === 'note' && writable && <DeleteNote item={item} kind={kind} id={id} />}
        </div>
        <Body item={item} fields={fields} />
      </div>
    </li>
  )
}

const word = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

const actorOf = (item: TimelineItem): string => word(item.details['connection']) ?? word(item.details['account']) ?? t('timeline.system')

function Body({ item, fields }: { item: TimelineItem; fields: readonly FieldInfo[] }): ReactNode {
  const run = word(item.details['runId'])
  const link = run && (
    <Link to="/runs" search={{ run }} className="text-meta text-accent hover:underline">
      {t('timeline.run')}
    </Link>
  )
  switch (item.type) {
    case 'note':
      return (
        <p className="mt-1 rounded-md border border-line bg-raised px-3 py-2 break-words whitespace-pre-wrap">
          {word(item.details['body']) ?? item.summary}
        </p>
      )
    case 'audit':
    case 'sync':
      return (
        <>
          <Changes changes={item.details['changes']} fields={fields} />
          {link}
        </>
      )
    case 'email':
      return word(item.details['snippet']) && <p className="mt-1 line-clamp-2 text-muted">{word(item.details['snippet'])}</p>
    case 'meeting':
    case 'task':
    case 'file':
      return null
  }
}

const FEW = 3

function Changes({ changes, fields }: { changes: unknown; fields: readonly FieldInfo[] }) {
  const [open, setOpen] = useState(false)
  if (typeof changes !== 'object' || changes === null) return null
  const byName = new Map(fields.map((field) => [nameOf(field), field]))
  const list = Object.entries(changes as Record<string, { old: unknown; new: unknown }>).map(([name, change]): FieldChange => ({
    field: name,
    label: byName.get(name)?.label ?? name,
    before: change.old,
    after: change.new,
  }))
  if (list.length === 0) return null
  const draw = (change: FieldChange, value: unknown): ReactNode => {
    const field = byName.get(change.field)
    if (field?.type === 'reference' && field.to && typeof value === 'string') return <Reference to={field.to} id={value} plain />
    return field === undefined || ['emails', 'phones', 'addresses', 'references'].includes(field.type) ? null : valueText(field.type, value)
  }
  return (
    <div className="mt-1">
      <Diff changes={open ? list : list.slice(0, FEW)} draw={draw} />
      {list.length > FEW && (
        <Button variant="link" size="sm" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? t('timeline.less') : `${t('timeline.more')} (${tn('timeline.changes', list.length)})`}
        </Button>
      )}
    </div>
  )
}

function DeleteNote({ item, kind, id }: { item: TimelineItem; kind: RecordKind; id: string }) {
  const queries = useQueryClient()
  const note = word(item.details['id']) ?? word(item.details['noteId']) ?? item.id ?? null
  const refresh = () => queries.invalidateQueries({ queryKey: ['timeline', kind, id] })
  const remove = useMutation({
    mutationFn: (which: string) => deleteNote(which),
    onSuccess: (_, which) =>
      toast.done(t('note.deleted'), {
        onUndo: async () => {
          await restoreNote(which)
          await refresh()
        },
      }),
    onError: (error) => toast.failed(troubleOf(error).title, troubleOf(error).text),
    onSettled: refresh,
  })
  if (note === null) return null
  return (
    <Button
      variant="ghost"
      size="iconSm"
      aria-label={t('note.delete')}
      className={`-my-1 size-6 ${onDemand}`}
      onClick={() => remove.mutate(note)}
    >
      <Trash2 />
    </Button>
  )
}
