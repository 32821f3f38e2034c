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
import type { ReactNode } from 'react'
import { pathOf, type RecordKind, recordKinds } from '../../data/records.ts'
import { deleteNote, restoreNote, type TimelineItem } from '../../data/timeline.ts'
import { troubleOf } from '../../data/trouble.ts'
import { t } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { toast } from '../../ui/toast.tsx'
import { EntryChanges } from './entry-changes.tsx'
import { onDemand } from '../../values/on-demand.ts'

const icons = { meeting: Calendar, email: Mail, audit: Pencil, task: SquareCheck, note: StickyNote, file: File, sync: RefreshCw }

type TimelineEntryProps = { item: TimelineItem; kind: RecordKind; id: string; writable: boolean }

/** One thing that happened: icon, who, a sentence, when; changes and notes open in place. */
export function TimelineEntry({ item, kind, id, writable }: TimelineEntryProps) {
  const Icon = icons[item.type]
  return (
    <li className="group relative flex gap-3 pb-4 before:absolute before:top-6 before:bottom-0 before:left-[11px] before:w-px before:bg-line last:before:hidden">
      <span className="grid size-6 shrink-0 place-items-center rounded-full border border-line bg-raised text-faint">
        <Icon size={12} aria-hidden />
      </span>
      <div className="min-w-0 grow">
        <div className="flex min-h-6 flex-wrap items-baseline gap-x-1.5 pt-0.5">
          <span className="font-medium">{item.user?.name ?? actorOf(item)}</span>
          <span className="min-w-0 text-muted">
            {item.type === 'note' ? t('timeline.wrote') : sentenceOf(item)} <Via via={item.details['via']} />
          </span>
          <RelativeTime at={item.timestamp} className="text-meta whitespace-nowrap text-faint" />
          {item.type === 'note' && writable && <DeleteNote item={item} kind={kind} id={id} />}
        </div>
        <Body item={item} kind={kind} />
      </div>
    </li>
  )
}

const word = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

const actorOf = (item: TimelineItem): string => word(item.details['connection']) ?? word(item.details['account']) ?? t('timeline.system')

/** The server's sentence behind the actor's name: it begins small and does not name the actor again. */
function sentenceOf(item: TimelineItem): string {
  if (item.type !== 'audit' && item.type !== 'sync') return item.summary
  const from = ` from ${word(item.details['connection']) ?? ''}`
  const text = item.type === 'sync' && item.summary.endsWith(from) ? item.summary.slice(0, -from.length) : item.summary
  return text.charAt(0).toLocaleLowerCase() + text.slice(1)
}

/** The record through which an entry stands on this timeline, as a link. */
function Via({ via }: { via: unknown }): ReactNode {
  if (typeof via !== 'object' || via === null || !('kind' in via) || !('id' in via) || !('title' in via)) return null
  const { kind, id, title } = via as { kind: string; id: string; title: string }
  const of = recordKinds.find((one) => one === kind)
  if (of === undefined) return null
  return (
    <>
      {t('timeline.about')}{' '}
      <Link
        to={`/${pathOf[of]}/$id`}
        params={{ id }}
        className="text-fg underline decoration-line-strong underline-offset-2 hover:decoration-current"
      >
        {title || t('record.untitled')}
      </Link>
    </>
  )
}

function Body({ item, kind }: { item: TimelineItem; kind: RecordKind }): ReactNode {
  const run = word(item.details['runId'])
  const link = run && (
    <Link to="/runs" search={{ run }} className="inline-block min-h-6 text-meta leading-6 text-accent hover:underline">
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
          {item.details['masked'] === true ? (
            <p className="text-meta text-faint">{t('timeline.masked')}</p>
          ) : (
            <EntryChanges
              changes={item.details['changes']}
              entityType={item.details['entityType']}
              kind={kind}
              creates={item.details['action'] === 'CREATE'}
            />
          )}
          <Other merged={item.details['merged']} />
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

/** The way to the other record of a merge. */
function Other({ merged }: { merged: unknown }): ReactNode {
  if (typeof merged !== 'object' || merged === null || !('entityType' in merged) || !('entityId' in merged)) return null
  const of = recordKinds.find((one) => one === merged.entityType)
  if (of === undefined) return null
  return (
    <Link to={`/${pathOf[of]}/$id`} params={{ id: String(merged.entityId) }} className="text-meta text-accent hover:underline">
      {t('timeline.mergedShow')}
    </Link>
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
